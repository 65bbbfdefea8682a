"""What `liengia-bench --help` says of boards, radios and a new node: (Vietnamese, English)."""

HELP_BOARD_WORDS: dict[str, tuple[str, str]] = {
    "help.bench.flash": (
        "nạp chương trình vào bo và đặt tên cho bo",
        "write a program to a board and name it",
    ),
    "help.bench.verify": ("bo có đúng chương trình này không", "whether a board holds an image"),
    "help.bench.flash.board": ("loại bo nào, xem bên dưới", "which kind, see below"),
    "help.bench.verify.board": ("loại bo nào, xem bên dưới", "which kind, see below"),
    "help.bench.flash.image": (
        "tệp chương trình; micropython thì cả thư mục cũng được",
        "the file, for micropython also a folder",
    ),
    "help.bench.verify.image": (
        "tệp chương trình; micropython thì cả thư mục cũng được",
        "the file, for micropython also a folder",
    ),
    "help.bench.flash.port": (
        "bo ở cổng nào; `liengia-bench ports` liệt kê các cổng",
        "where the board is; `liengia-bench ports` lists them",
    ),
    "help.bench.verify.port": (
        "bo ở cổng nào; `liengia-bench ports` liệt kê các cổng",
        "where the board is; `liengia-bench ports` lists them",
    ),
    "help.any.baud": (
        "tốc độ khác với tốc độ thường của bo",
        "another speed than the board's usual one",
    ),
    "help.any.address": (
        "chỗ nào trong bộ nhớ flash (ESP32), ví dụ 0x10000",
        "where in the flash (ESP32), e.g. 0x10000",
    ),
    "help.any.no_reset": (
        "bo đã ở chế độ nạp (ESP32)",
        "it is in its bootloader already (ESP32)",
    ),
    "help.bench.flash.name": (
        "tên như trên nhãn: bo sẽ treo ở đâu",
        "as on its label: where it will hang",
    ),
    "help.bench.flash.dry_run": ("không ghi gì", "write nothing"),
    "help.bench.flash.book": ("sổ ghi các bo, mặc định %(default)s", "default %(default)s"),
    "help.bench.flash.examples": (
        """ví dụ:
  liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name "bep k7q2"
  liengia-bench flash esp32 micropython-esp32.bin --port /dev/ttyUSB0 --name "bep k7q2"
  liengia-bench flash uno board.hex --port /dev/ttyACM0 --name "kho k7q2"
  liengia-bench flash uno board.hex --port /dev/ttyACM0 --name x --dry-run  # chỉ xem

Tệp được kiểm tra trước khi đụng tới bo, bo được kiểm tra trước khi ghi, ghi xong đều đọc lại để so. Tên được
ghi vào bo nếu bo có chỗ (micropython: một tệp; uno, nano: EEPROM) và luôn ghi vào sổ các bo; in nhãn ra rồi
dán lên bo.""",
        """examples:
  liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name "bep k7q2"
  liengia-bench flash esp32 micropython-esp32.bin --port /dev/ttyUSB0 --name "bep k7q2"
  liengia-bench flash uno board.hex --port /dev/ttyACM0 --name "kho k7q2"
  liengia-bench flash uno board.hex --port /dev/ttyACM0 --name x --dry-run  # only look

The image is checked before anything is touched, the board before anything is written, and both are read back.
The name goes onto the board where it has a place for it (micropython: a file; uno, nano: the EEPROM), and in
any case into the bench's book of boards; print the label and stick it on.""",
    ),
    "help.bench.verify.examples": (
        """ví dụ:
  liengia-bench verify micropython firmware/sensor_board --port /dev/ttyACM0
  liengia-bench verify uno board.hex --port /dev/ttyACM0

Mã thoát 0 khi bo có đúng chương trình này, 1 khi không.""",
        """examples:
  liengia-bench verify micropython firmware/sensor_board --port /dev/ttyACM0
  liengia-bench verify uno board.hex --port /dev/ttyACM0

It ends with 0 when the board holds exactly this image and with 1 when it does not.""",
    ),
    "help.bench.provision": (
        "mã, khóa, kênh vô tuyến và nhãn của một máy mới",
        "a node's id, key, radio channel and label",
    ),
    "help.bench.provision.about": (
        "Lập danh tính cho một máy và in nhãn dán lên hộp.",
        "Set up a node's identity and print the label for its box.",
    ),
    "help.bench.provision.node": ("mã nhà, như trong danh sách tổ", "of the node, as in the roster"),
    "help.bench.provision.name": ("tên nhà, cho người đọc", "of the house, for people"),
    "help.bench.provision.state_dir": (
        "nơi để khóa, mặc định %(default)s",
        "where the key lives, default %(default)s",
    ),
    "help.bench.provision.group": (
        "danh sách tổ, để xem mã này còn trống không",
        "the roster, to see that the id is free",
    ),
    "help.bench.provision.radio": ("loại mô-đun vô tuyến", "the kind of its radio module"),
    "help.bench.provision.band": ("băng tần, mặc định %(default)s", "of the radio, default %(default)s"),
    "help.bench.provision.channel": (
        "kênh vô tuyến của tổ, mọi nhà như nhau",
        "of the radio; the group's, the same in every house",
    ),
    "help.bench.provision.qr": (
        "lưu thêm mã QR thành hình: .svg hoặc .png",
        "the QR code as a picture too: .svg or .png",
    ),
    "help.bench.provision.force": ("làm khóa mới thay khóa cũ", "a new key in the place of the old one"),
    "help.bench.provision.dry_run": (
        "không ghi gì, cả khóa cũng không",
        "write nothing, not even a key",
    ),
    "help.bench.provision.examples": (
        """ví dụ:
  sudo liengia-bench provision k7q2 --name "Nhà cô Lan" --group /etc/liengia/group.yaml
  liengia-bench provision k7q2 --name "Nhà cô Lan" --state-dir sd/var/lib/liengia --radio e22 --channel 24
  liengia-bench provision k7q2 --name "Nhà cô Lan" --qr label.svg

Mã có 2-8 ký tự a-z, 0-9 và không bao giờ là số nhà: người ngoài nghe sóng thấy được. Khóa đã có thì giữ;
--force làm khóa mới và để khóa cũ bên cạnh. Khóa không bao giờ rời khỏi máy: khóa công khai, in trên nhãn và
trong mã QR, được ghi vào danh sách tổ (liengia group add). Dán nhãn lên hộp.""",
        """examples:
  sudo liengia-bench provision k7q2 --name "Nhà cô Lan" --group /etc/liengia/group.yaml
  liengia-bench provision k7q2 --name "Nhà cô Lan" --state-dir sd/var/lib/liengia --radio e22 --channel 24
  liengia-bench provision k7q2 --name "Nhà cô Lan" --qr label.svg

The id is 2-8 of a-z and 0-9 and never the house number: it is seen in the air. A key that is there is kept;
--force makes a new one and puts the old one beside it. The key never leaves the node: the public half, on the
label and in its QR code, goes into the group's roster (liengia group add). Stick the label on the box.""",
    ),
    "help.bench.radio": (
        "thử tầm xa giữa hai máy: mất bao nhiêu, sóng mạnh yếu cả hai chiều",
        "range test between two nodes: loss and field strength both ways",
    ),
    "help.bench.radio.about": (
        "Hỏi đầu kia qua vô tuyến nhiều lần và đếm bao nhiêu trả lời về.",
        "Ask the other end by radio, over and over, and count what comes back.",
    ),
    "help.bench.radio.port": ("cổng nối tiếp của mô-đun", "the module's serial port"),
    "help.bench.radio.answer": ("làm đầu kia, chỉ trả lời", "be the other end"),
    "help.bench.radio.configure": (
        "ghi cài đặt vào mô-đun, đọc lại rồi thoát",
        "write the module's settings, read them back, and end",
    ),
    "help.bench.radio.kind": ("loại mô-đun, mặc định e22", "default e22"),
    "help.bench.radio.group": (
        "mã tổ, để đặt địa chỉ mô-đun (mặc định to-1)",
        "group id, for the module's address (default to-1)",
    ),
    "help.bench.radio.channel": ("mặc định: kênh đầu tiên trong băng", "default: the first within the band"),
    "help.bench.radio.band": ("băng tần, mặc định %(default)s", "default %(default)s"),
    "help.bench.radio.air_rate": ("tốc độ trên sóng, mặc định '9.6 kbit/s'", "default '9.6 kbit/s'"),
    "help.bench.radio.m0": ("số BCM của chân nối M0", "BCM number of the pin at M0"),
    "help.bench.radio.m1": ("số BCM của chân nối M1", "BCM number of the pin at M1"),
    "help.bench.radio.aux": ("số BCM của chân nối AUX", "BCM number of the pin at AUX"),
    "help.bench.radio.count": ("hỏi mấy lần (mặc định 50)", "pings (default 50)"),
    "help.bench.radio.interval": (
        "hai lần hỏi cách nhau bao nhiêu giây, mặc định 1",
        "between pings [s], default 1",
    ),
    "help.bench.radio.size": ("mỗi lần hỏi bao nhiêu byte, mặc định 92", "bytes a ping, default 92"),
    "help.bench.radio.json": ("in một đối tượng JSON lúc kết thúc", "one JSON object at the end"),
    "help.bench.radio.examples": (
        """ví dụ:
  liengia-bench radio /dev/ttyUSB0 --answer                  ở một nhà; đến khi Ctrl-C
  liengia-bench radio /dev/ttyUSB0 --count 100 --json        ở nhà kia
  liengia-bench radio /dev/ttyAMA0 --kind e220 --m0 5 --m1 6 --aux 13 --group to-5
  liengia-bench radio /dev/ttyUSB0 --configure --group to-5  cầu nối ở chế độ cài đặt (E22: chỉ M1)

Hai đầu phải cùng --kind, --group, --channel và --air-rate. Có --m0 và --m1 thì mô-đun được cài đặt trước và
đọc lại; không có thì cầu nối phải ở chế độ thường (M0, M1 mức thấp) và cài đặt phải đúng sẵn.
Tắt máy báo cháy trước: máy đang giữ mô-đun. Khung dài như khung của tổ (--size).

Mã thoát 0 khi có ít nhất một trả lời, 1 khi không có hoặc mô-đun hỏng.""",
        """examples:
  liengia-bench radio /dev/ttyUSB0 --answer                  at one house; until Ctrl-C
  liengia-bench radio /dev/ttyUSB0 --count 100 --json        at the other
  liengia-bench radio /dev/ttyAMA0 --kind e220 --m0 5 --m1 6 --aux 13 --group to-5
  liengia-bench radio /dev/ttyUSB0 --configure --group to-5  jumpers set for configuration (E22: M1 alone)

Both ends need the same --kind, --group, --channel and --air-rate. With --m0 and --m1 the module is configured
first, and read back; without them its jumpers must stand at normal (M0 and M1 low) and its settings be right.
Stop the node first: it owns the module. The frames are as long as the group's own (--size).

It ends with 0 when at least one answer came, and 1 when none did or the module failed.""",
    ),
}
