"""What `liengia-bench --help` says: (Vietnamese, English)."""

HELP_BENCH_WORDS: dict[str, tuple[str, str]] = {
    "help.bench": (
        "Đồ nghề bàn thợ cho bo cảm biến và mô-đun vô tuyến của máy báo cháy liengia.",
        "Bench tools for the sensor boards and radios of a liengia node.",
    ),
    "help.bench.examples": (
        """ví dụ:
  liengia-bench ports
  liengia-bench identify /dev/ttyUSB0
  liengia-bench sniff /dev/ttyUSB0 --device pms5003 --out capture.hex
  liengia-bench decode capture.hex
  liengia-bench emulate pms5003 --value 35
  liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name 'bep k7q2'""",
        """examples:
  liengia-bench ports
  liengia-bench identify /dev/ttyUSB0
  liengia-bench sniff /dev/ttyUSB0 --device pms5003 --out capture.hex
  liengia-bench decode capture.hex
  liengia-bench emulate pms5003 --value 35
  liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name 'bep k7q2'""",
    ),
    "help.bench.port": ("cổng nối tiếp", "the serial port"),
    "help.bench.ports": (
        "các cổng nối tiếp, tên cố định, ai đang giữ",
        "serial ports, their stable names, and who holds each",
    ),
    "help.bench.ports.about": (
        "Liệt kê các cổng nối tiếp: tên cố định, loại chip có thể, chương trình nào đang mở.",
        "List serial ports with their stable names, the probable chip, and who has them open.",
    ),
    "help.bench.ports.port": ("thêm cổng khác, ví dụ một pty", "further ports, e.g. a pty"),
    "help.bench.ports.json": ("in ra một mảng JSON", "one JSON array"),
    "help.bench.ports.examples": (
        """ví dụ:
  liengia-bench ports
  liengia-bench ports --json
  liengia-bench ports /dev/pts/4      cả một pty, xem ai đang giữ

Trong cấu hình hãy dùng tên by-path: hai bộ chuyển CH340 trùng tên by-id vì không có số sê-ri. Chương trình
của người dùng khác chỉ thấy được khi chạy bằng sudo.""",
        """examples:
  liengia-bench ports
  liengia-bench ports --json
  liengia-bench ports /dev/pts/4      a pty too, to see who holds it

Use the by-path name in the settings: two CH340 adapters share one by-id name, as they have no serial number.
Holders of other users' processes are seen only as root.""",
    ),
    "help.bench.identify": ("thiết bị nào ở cổng này", "which device speaks on a port"),
    "help.bench.identify.about": (
        "Thử các tốc độ và giao thức trên một cổng; nói thiết bị nào ở đó và đang đo được gì.",
        "Try speeds and protocols on a port and say which device is there and what it measures.",
    ),
    "help.bench.identify.only": ("chỉ thử tốc độ này", "try this speed alone"),
    "help.bench.identify.listen": (
        "nghe mỗi tốc độ bao nhiêu giây, mặc định %(default)g",
        "at each speed [s], default %(default)g",
    ),
    "help.bench.identify.examples": (
        """ví dụ:
  liengia-bench identify /dev/ttyUSB0
  liengia-bench identify --json /dev/serial/by-path/...
  liengia-bench identify --only 9600 /dev/ttyUSB0

Lệnh này nghe trước, hỏi sau, ở mọi tốc độ mà thiết bị đã biết dùng; chỉ hỏi, không bao giờ đổi cài đặt. Các
loại nói giống nhau từng byte được nêu hết: chọn loại đọc được trên nhãn.
Mã thoát 0 khi nhận ra một thiết bị. Cổng mà máy báo cháy đang giữ thì không đụng tới: tắt máy trước.""",
        """examples:
  liengia-bench identify /dev/ttyUSB0
  liengia-bench identify --json /dev/serial/by-path/...
  liengia-bench identify --only 9600 /dev/ttyUSB0

It listens first and asks then, at each speed that a known device uses; it sends only questions, never a
setting. Kinds that speak byte for byte the same are all named: choose the one whose label you can read.
It ends with 0 when a device was recognised. A port that the node holds is left alone: stop it first.""",
    ),
    "help.bench.sniff": (
        "nghe thiết bị nói gì, dạng hex và giải mã, ghi ra tệp",
        "what a device says, in hex and decoded, to a file",
    ),
    "help.bench.sniff.about": (
        "Nghe một cổng, hiện từng khung ngay khi đến, và cả những gì không phải khung.",
        "Listen on a port and show each frame as it comes, and what is none.",
    ),
    "help.bench.sniff.device": (
        "khung của thiết bị nào; không ghi thì chỉ hiện hex",
        "whose frames; else hex alone",
    ),
    "help.bench.sniff.baud": (
        "mặc định: tốc độ của thiết bị, không rõ thì 9600",
        "default: the device's, else 9600",
    ),
    "help.bench.sniff.parity": ("bit chẵn lẻ, mặc định N", "default N"),
    "help.bench.sniff.ask": ("mỗi giây gửi chuỗi này một lần", "send this once a second"),
    "help.bench.sniff.seconds": (
        "nghe bao nhiêu giây; mặc định: đến khi Ctrl-C",
        "default: until Ctrl-C",
    ),
    "help.bench.sniff.out": ("tệp mới để ghi lại", "a new file for the capture"),
    "help.bench.sniff.json": ("mỗi khung một đối tượng JSON", "one JSON object a frame"),
    "help.bench.sniff.examples": (
        """ví dụ:
  liengia-bench sniff /dev/ttyUSB0 --device pms5003
  liengia-bench sniff /dev/ttyUSB0 --device sds011 --seconds 60 --out sds.hex
  liengia-bench sniff /dev/ttyUSB0 --baud 115200
  liengia-bench sniff /dev/ttyUSB0 --device mhz19b --ask "ff 01 86 00 00 00 00 00 79"

Chỉ nghe, trừ khi có --ask. Trong tệp, mỗi đợt byte là một dòng hex, thời gian ghi sau dấu # ở trước đó:
`decode` đọc được.""",
        """examples:
  liengia-bench sniff /dev/ttyUSB0 --device pms5003
  liengia-bench sniff /dev/ttyUSB0 --device sds011 --seconds 60 --out sds.hex
  liengia-bench sniff /dev/ttyUSB0 --baud 115200
  liengia-bench sniff /dev/ttyUSB0 --device mhz19b --ask "ff 01 86 00 00 00 00 00 79"

It only listens, unless told to --ask. The file holds one line of hexadecimal a burst, its time before it
after a #: `decode` reads it.""",
    ),
    "help.bench.decode": (
        "giải mã bản ghi thành từng khung, và vì sao phần còn lại không phải",
        "a capture as frames, and why the rest is none",
    ),
    "help.bench.decode.about": (
        "In từng khung của một bản ghi, và từng đoạn không phải khung kèm lý do.",
        "Print each frame of a capture, and each piece that is none with the reason.",
    ),
    "help.bench.decode.file": ("bản ghi; - là đầu vào chuẩn", "the capture; - for standard input"),
    "help.bench.decode.device": (
        "khung của thiết bị nào; không ghi thì chọn thiết bị có khung chiếm nhiều nhất",
        "whose frames they are; else the device whose frames fill most of the capture",
    ),
    "help.bench.decode.json": ("mỗi dòng một đối tượng JSON", "one JSON object a line"),
    "help.bench.decode.examples": (
        """ví dụ:
  liengia-bench decode capture.hex
  liengia-bench decode --json capture.bin
  liengia-bench decode --device sds011 capture.bin
  head -c 640 /dev/ttyUSB0 | liengia-bench decode -

Tệp là văn bản hex (bỏ qua dấu cách, dấu phẩy, 0x và dòng bắt đầu bằng #) hoặc byte thô.
Mã thoát 0 khi tìm thấy ít nhất một khung.""",
        """examples:
  liengia-bench decode capture.hex
  liengia-bench decode --json capture.bin
  liengia-bench decode --device sds011 capture.bin
  head -c 640 /dev/ttyUSB0 | liengia-bench decode -

FILE holds hexadecimal text (spaces, commas, 0x and lines starting with # are passed over) or the raw bytes.
It ends with 0 when at least one frame was found.""",
    ),
    "help.bench.emulate": (
        "đóng vai một thiết bị trên pty, lành hoặc hỏng",
        "a device on a pty, whole or broken",
    ),
    "help.bench.emulate.about": (
        "Nói như một thiết bị trên pty cho đến khi bị dừng.",
        "Speak as a device on a pty until stopped.",
    ),
    "help.bench.emulate.device": (
        "thiết bị nào, xem danh sách bên dưới",
        "which device, of those below",
    ),
    "help.bench.emulate.fault": ("hỏng kiểu nào, xem danh sách bên dưới", "how it is broken, of those below"),
    "help.bench.emulate.value": (
        "số đo: đại lượng đầu tiên của thiết bị",
        "what it measures: the first quantity of the device",
    ),
    "help.bench.emulate.set": ("một đại lượng khác", "another quantity"),
    "help.bench.emulate.interval": (
        "hai khung cách nhau bao nhiêu giây, mặc định 1",
        "between frames [s], default 1",
    ),
    "help.bench.emulate.baud": (
        "ai đặt pty tốc độ khác thì chỉ nghe nhiễu; không ghi thì tốc độ nào cũng được",
        "whoever sets the pty to another speed hears noise; else the speed is no matter",
    ),
    "help.bench.emulate.examples": (
        """ví dụ:
  liengia-bench emulate pms5003
  liengia-bench emulate pms5003 --value 350 --interval 0.5
  liengia-bench emulate pms5003 --fault torn

Dòng đầu tiên là đường dẫn của pty: ghi vào mục `port:` của tệp cấu hình. Thiết bị nói đến khi Ctrl-C.""",
        """examples:
  liengia-bench emulate pms5003
  liengia-bench emulate pms5003 --value 350 --interval 0.5
  liengia-bench emulate pms5003 --fault torn

The first line is the path of the pty: name it as `port:` in a settings file. It speaks until Ctrl-C.""",
    ),
    "help.bench.calibrate": (
        "đo một cảm biến trong không khí sạch, ra dòng để ghi vào cấu hình",
        "a sensor in clean air, to a line for the settings",
    ),
    "help.bench.calibrate.about": (
        "Đo không khí sạch bằng một cảm biến và in những gì cần ghi vào cấu hình.",
        "Measure clean air with one sensor and print what belongs into its settings.",
    ),
    "help.bench.calibrate.sensor": (
        "mã cảm biến trong cấu hình, hoặc một cổng nối tiếp",
        "its id in the settings, or a serial port",
    ),
    "help.bench.calibrate.config": ("tệp cấu hình có cảm biến đó", "the settings that name the sensor"),
    "help.bench.calibrate.kind": ("loại thiết bị ở cổng đó", "what is on the port"),
    "help.bench.calibrate.seconds": ("đo bao nhiêu giây, mặc định 300", "[s], default 300"),
    "help.bench.calibrate.plot": ("vẽ thêm hình; cần matplotlib", "a picture too; needs matplotlib"),
    "help.bench.calibrate.examples": (
        """ví dụ:
  liengia-bench calibrate khi-bep --config /etc/liengia/node.yaml
  liengia-bench calibrate khi-bep --config node.yaml --for 600 --plot khi-bep.png
  liengia-bench calibrate /dev/ttyUSB0 --kind mhz19b --json

Mở cửa cho thoáng nửa giờ rồi ra ngoài: không ai nấu nướng, hút thuốc, xịt hay thở vào cảm biến. Máy báo cháy
không được giữ cảm biến: tắt máy trước. Cảm biến khí phải chạy nóng từ trước (MQ-2, MQ-135 một ngày, MQ-7 hai
ngày). Không ghi gì vào cảm biến; chép những dòng in ra vào cấu hình.
Mã thoát 1, không in gì để chép, khi không khí không ổn định, không sạch, hoặc cảm biến có lỗi.""",
        """examples:
  liengia-bench calibrate khi-bep --config /etc/liengia/node.yaml
  liengia-bench calibrate khi-bep --config node.yaml --for 600 --plot khi-bep.png
  liengia-bench calibrate /dev/ttyUSB0 --kind mhz19b --json

Air the room for half an hour, then leave it: nobody cooks, smokes, sprays or breathes on the sensor. The node
must not hold the sensor meanwhile: stop it first. A gas cell must have been burnt in (MQ-2 and MQ-135 a day,
MQ-7 two). Nothing is written to the sensor; copy the lines that it prints into the settings.
It ends with 1 and prints no settings when the air was not steady, not clean, or the sensor had a fault.""",
    ),
}
