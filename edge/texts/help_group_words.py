"""What `--help` says of keys, the group's roster and the ward: (Vietnamese, English)."""

HELP_GROUP_WORDS: dict[str, tuple[str, str]] = {
    "help.keys": (
        "làm khóa, hoặc xem khóa công khai của một khóa",
        "make a key, or show the public half of one",
    ),
    "help.keys.about": (
        "Làm một tệp khóa Ed25519, hoặc in khóa công khai của nó như trong danh sách tổ.",
        "Make an Ed25519 key file, or show its public half as it stands in the roster.",
    ),
    "help.keys.new": (
        "làm khóa mới vào FILE, chỉ chủ tệp đọc được",
        "make FILE, readable by its owner alone",
    ),
    "help.keys.show": ("in khóa công khai", "print the public key"),
    "help.keys.file": ("tệp khóa riêng", "the private key's file"),
    "help.keys.examples": (
        """ví dụ:
  liengia keys new to-truong.key                       làm khóa mới; in khóa công khai
  sudo liengia keys show /var/lib/liengia/node.key     khóa của nhà này, để ghi vào danh sách tổ

Ai có tệp này thì nói được thay nhà này: không bao giờ đem tệp ra khỏi máy. Khóa của tổ do tổ trưởng
giữ, không để trên máy nào; chỉ `liengia group sign` cần đến.""",
        """examples:
  liengia keys new to-truong.key                       a new key; the public half is printed
  sudo liengia keys show /var/lib/liengia/node.key     this house's, for the group's roster

The file is the house: who has it can speak as this house. It never leaves the node. The group's key
is kept by the head of the group, off every node; only `liengia group sign` needs it.""",
    ),
    "help.group": (
        "làm danh sách tổ, ký hoặc kiểm tra",
        "make the group's roster, sign it, or check it",
    ),
    "help.group.about": (
        "Làm group.yaml từ khóa công khai của các nhà, ký bằng khóa của tổ, hoặc kiểm tra một tệp.",
        "Make group.yaml of the houses' public keys, sign it with the group's key, or check one.",
    ),
    "help.group.examples": (
        """ví dụ:
  liengia group new group.yaml --group to-12 --ward kinh-bac        lập danh sách mới
  liengia group add group.yaml k7q2 KHÓA-CÔNG-KHAI --name "Nhà cô Lan"   thêm nhà, hoặc đổi khóa
  liengia group remove group.yaml k7q2                              gạch tên một nhà
  liengia group ward-key group.yaml KHÓA-CÔNG-KHAI      khóa của phường, để tin phúc đáp và lệnh của phường
  liengia group sign group.yaml --key to-truong.key     sau mỗi lần sửa; tự tăng số bản
  liengia group verify group.yaml                       đã ký chưa, bằng khóa nào?
  liengia group verify group.yaml --after old.yaml      nhà đang có old.yaml có nhận không?

Chép tệp đã ký cho mọi nhà, nhà nào trước cũng được: hai bản vẫn nghe thấy nhau; nhà bị gạch tên thì
các nhà có bản mới không nghe nữa.""",
        """examples:
  liengia group new group.yaml --group to-12 --ward kinh-bac        begin one
  liengia group add group.yaml k7q2 PUBLIC-KEY --name "Nhà cô Lan"  a house, or its new key
  liengia group remove group.yaml k7q2                              strike a house off
  liengia group ward-key group.yaml PUBLIC-KEY          the ward's key, whose receipts and orders count
  liengia group sign group.yaml --key to-truong.key     after every change; counts the version up
  liengia group verify group.yaml                       is it signed, and by which key?
  liengia group verify group.yaml --after old.yaml      will a house that has old.yaml take it?

Copy the signed file to every house. The order does not matter: houses of both versions hear each
other, a house that is struck off is not heard by those that have the new one.""",
    ),
    "help.group.roster": ("tệp group.yaml", "the file group.yaml"),
    "help.group.dry_run": (
        "nói sẽ làm gì; không ghi tệp",
        "say what would be done; write nothing",
    ),
    "help.group.id": (
        "mã nhà (node.id): 2-8 ký tự a-z và 0-9",
        "the house's node.id: 2-8 of a-z and 0-9",
    ),
    "help.group.new": ("lập danh sách chưa có nhà nào", "begin a roster without houses"),
    "help.group.new.group": (
        "mã tổ, dùng trong chủ đề MQTT: 2-32 ký tự a-z, 0-9 và -",
        "id of the group, in topics: 2-32 of a-z, 0-9 and -",
    ),
    "help.group.new.ward": ("mã phường, dùng trong chủ đề MQTT", "id of the ward, in topics"),
    "help.group.add": (
        "thêm một nhà, hoặc đổi khóa, tên, địa chỉ của nhà đã có",
        "add a house, or give one a new key, name or hosts",
    ),
    "help.group.add.public_key": (
        "như `liengia keys show` in ra ở nhà đó; khóa bắt đầu bằng - thì ghi -- ở trước",
        "as `liengia keys show` prints it there; one with a leading - needs -- first",
    ),
    "help.group.add.name": (
        "tên nhà, như hàng xóm vẫn gọi; không ghi thì lấy mã nhà",
        "what people call the house; by default its id",
    ),
    "help.group.add.host": (
        "địa chỉ của nhà, ngoài multicast; ghi được nhiều lần",
        "where it is, beside multicast; may be repeated",
    ),
    "help.group.remove": ("gạch tên một nhà", "strike a house off"),
    "help.group.ward-key": (
        "cho phường ký bằng một khóa, hoặc --remove khóa đã mất",
        "let the ward sign with a key, or --remove one that is lost",
    ),
    "help.group.ward-key.public_key": (
        "khóa công khai của phường; khóa bắt đầu bằng - thì ghi -- ở trước",
        "the ward's public key; one with a leading - needs -- first",
    ),
    "help.group.ward-key.remove": ("gạch khóa này", "strike it off instead"),
    "help.group.sign": (
        "ký ngay vào tệp; chú thích trong tệp vẫn còn",
        "sign the file in place; comments stay",
    ),
    "help.group.sign.key": ("khóa riêng của tổ", "the group's private key"),
    "help.group.sign.keep_version": ("không tăng số bản", "do not count the version up"),
    "help.group.verify": ("kiểm tra tệp và chữ ký", "check the file and its signature"),
    "help.group.verify.after": ("danh sách mà các nhà đang có", "a roster that houses have now"),
    # the ward
    "help.ward": ("các lệnh dành cho công an phường", "what the ward runs"),
    "help.ward.examples": (
        """ví dụ:
  liengia keys new ward.key
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store ward.db
  liengia ward listen --broker mqtts://ward.example --credentials listen.cred --ward phuong-5 \\
      --key ward.key --store ward.db --json | jq .
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store one.db --share duty
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store two.db --share duty

Tin chỉ được xác nhận khi đã ghi vào đĩa, trong STORE. Khóa công khai của phường phải có trong mục
ward_keys của danh sách tổ, nếu không các nhà không tin lời xác nhận.""",
        """examples:
  liengia keys new ward.key
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store ward.db
  liengia ward listen --broker mqtts://ward.example --credentials listen.cred --ward phuong-5 \\
      --key ward.key --store ward.db --json | jq .
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store one.db --share duty
  liengia ward listen --broker mqtt://localhost --ward phuong-5 --key ward.key --store two.db --share duty

It acknowledges an event only once it is on the disk in STORE. The key's public half has to stand
among the ward keys of the group's roster, or the houses do not believe the acknowledgement.""",
    ),
    "help.ward.broker": (
        "máy chủ MQTT: mqtts://host[:port], hoặc mqtt:// trong mạng tin cậy",
        "mqtts://host[:port], or mqtt:// on a trusted network",
    ),
    "help.ward.ward": (
        "tên phường, như trong danh sách của các tổ",
        "the ward's name, as in the groups' rosters",
    ),
    "help.ward.key": ("khóa riêng của phường, quyền 0600", "the ward's private key, mode 0600"),
    "help.ward.credentials": (
        "tệp hai dòng: tên và mật khẩu, quyền 0600",
        "user name and password on two lines, mode 0600",
    ),
    "help.ward.ca": (
        "chứng chỉ đã ký cho máy chủ (mặc định: của hệ thống)",
        "who signed the broker's certificate (default: the system's)",
    ),
    "help.ward.certificate": (
        "chứng chỉ TLS của ta, nếu máy chủ đòi",
        "our own TLS certificate, for brokers that want one",
    ),
    "help.ward.certificate_key": ("khóa riêng của chứng chỉ đó", "its private key"),
    "help.ward.json": ("mỗi dòng một đối tượng JSON", "one JSON object a line"),
    "help.ward.listen": (
        "nhận, lưu và xác nhận tin từ các nhà trong phường",
        "receive, store and acknowledge the events of a ward's houses",
    ),
    "help.ward.listen.about": (
        "Nhận, lưu và xác nhận tin từ các nhà trong phường; mỗi tin một dòng.",
        "Receive, store and acknowledge the events of a ward's houses; one line for each.",
    ),
    "help.ward.listen.group": (
        "chỉ một tổ (mặc định: mọi tổ của phường)",
        "one group only (default: all of the ward)",
    ),
    "help.ward.listen.store": ("sổ tin, chưa có thì tạo", "the register, made if missing"),
    "help.ward.listen.share": (
        "chia tin với các máy nhận cùng tên này (MQTT 5)",
        "share the events with the receivers of this name (MQTT 5)",
    ),
    "help.ward.listen.keep_days": (
        "xóa tin cũ hơn bấy nhiêu ngày (mặc định 730)",
        "forget events after so long (default 730)",
    ),
    "help.ward.export": (
        "in nội dung sổ tin theo CAP 1.2, mỗi dòng một tài liệu XML",
        "print what a register holds as CAP 1.2 messages, one XML document a line",
    ),
    "help.ward.export.cap": ("theo CAP 1.2 (dạng duy nhất)", "as CAP 1.2 (the only format)"),
    "help.ward.export.newest": (
        "chỉ tin mới nhất của mỗi vụ",
        "only the newest message of each incident",
    ),
    "help.ward.export.ward": (
        "tên phường, làm người gửi của các tin",
        "the ward's name, for the sender of the alerts",
    ),
    "help.ward.export.store": (
        "sổ tin của `ward listen`; ghi nhiều lần nếu nhiều máy nhận cùng chia việc",
        "the register of `ward listen`; repeated for receivers that shared the work",
    ),
    "help.ward.export.examples": (
        """ví dụ:
  liengia ward export --cap --ward phuong-5 --store ward.db""",
        """example:
  liengia ward export --cap --ward phuong-5 --store ward.db""",
    ),
    "help.ward.order": (
        "gửi lệnh có chữ ký đến một nhà và in trả lời",
        "send a signed order to a house and print its reply",
    ),
    "help.ward.order.about": (
        "Gửi một lệnh có chữ ký đến một hoặc nhiều nhà và in trả lời của từng nhà.",
        "Send a signed order to one or more houses and print what they answer.",
    ),
    "help.ward.order.group": ("tên tổ, như trong danh sách tổ", "the group's name, as in its roster"),
    "help.ward.order.node": ("mã nhà; ghi được nhiều lần", "the house; may be given repeatedly"),
    "help.ward.order.by": (
        "ai ra lệnh, để ghi vào sổ (mặc định: bạn)",
        "who orders, for the record (default: you)",
    ),
    "help.ward.order.wait": (
        "chờ mỗi trả lời bao nhiêu giây (mặc định 20)",
        "seconds for each answer (default 20)",
    ),
    "help.ward.order.dry_run": (
        "chỉ ký và in lệnh ra; không gửi",
        "sign it and show it; send nothing",
    ),
    "help.ward.order.verb": ("làm gì", "what to do"),
    "help.ward.order.argument": ("nội dung của lệnh, xem bên dưới", "of the order, see below"),
    "help.ward.order.examples": (
        """các lệnh:
  drill-start [PHÚT]     diễn tập báo trước, tối đa 15 phút; cháy thật luôn được ưu tiên
  drill-stop             kết thúc diễn tập
  walk-test CẢM-BIẾN     miễn báo động cho một cảm biến 5 phút; đang báo động thì không được
  stand-down LỜI         hiện lời của phường ở nhà đang báo động; người trong nhà tắt tiếng được ngay.
                         Lệnh này không tự tắt còi nào
  status                 nhà đó thế nào

ví dụ:
  liengia ward order --broker mqtts://ward.example --credentials order.cred --ward phuong-5 \\
      --key ward.key --group to-12 --node k7q2 status
  liengia ward order --broker mqtt://localhost --ward phuong-5 --key ward.key --group to-12 \\
      --node k7q2 --node m3x9 stand-down "Đã dập tắt, bà con có thể tắt còi"

Mã thoát: 0 mọi nhà đã làm theo, 1 có nhà từ chối, 75 có nhà không trả lời.""",
        """orders:
  drill-start [MINUTES]  an announced drill, at most 15 min; a real fire during it wins
  drill-stop             end it
  walk-test SENSOR       exempt one sensor for 5 min; refused while an alarm stands
  stand-down WORD        show the ward's word in a house in alarm; people may then silence at once.
                         It silences nothing itself
  status                 how the house is

examples:
  liengia ward order --broker mqtts://ward.example --credentials order.cred --ward phuong-5 \\
      --key ward.key --group to-12 --node k7q2 status
  liengia ward order --broker mqtt://localhost --ward phuong-5 --key ward.key --group to-12 \\
      --node k7q2 --node m3x9 stand-down "Đã dập tắt, bà con có thể tắt còi"

Exit code: 0 every house obeyed, 1 one refused, 75 one did not answer.""",
    ),
}
