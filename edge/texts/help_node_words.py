"""What `--help` says of the commands of a running house: (Vietnamese, English); the keys: edge.cli.parser."""

HELP_NODE_WORDS: dict[str, tuple[str, str]] = {
    "help.liengia": (
        "Máy báo cháy sớm cho Tổ liên gia an toàn PCCC.",
        "Neighbourhood fire early-warning node (Tổ liên gia an toàn PCCC).",
    ),
    "help.liengia.examples": (
        """ví dụ:
  liengia demo                          một tổ sáu nhà và một đám cháy thật, ngay trên máy này
  liengia check /etc/liengia/node.yaml  mọi lỗi của tệp cấu hình một lần
  liengia run /etc/liengia/node.yaml    chạy máy báo cháy
  liengia status                        nhà này đo được gì, đang nghe thấy nhà hàng xóm nào

Thiết bị này hỗ trợ, không thay thế đầu báo cháy được kiểm định và cuộc gọi 114.""",
        """examples:
  liengia demo                          a group of six houses and a real fire, on this machine
  liengia check /etc/liengia/node.yaml  every problem of a settings file at once
  liengia run /etc/liengia/node.yaml    the node itself
  liengia status                        what this house sees, and which neighbours it hears

It supplements certified alarms and calling 114; it replaces neither.""",
    ),
    # arguments that many commands have
    "help.any.help": ("hiện hướng dẫn này rồi thoát", "show this help message and exit"),
    "help.any.version": ("hiện phiên bản rồi thoát", "show the version and exit"),
    "help.any.lang": (
        "ngôn ngữ (mặc định: theo LIENGIA_LANG, rồi theo hệ thống, rồi vi)",
        "language (default: LIENGIA_LANG, the system's, else vi)",
    ),
    "help.any.json": ("in ra một đối tượng JSON", "one JSON object"),
    "help.any.config": (
        "tệp cấu hình của máy (mặc định /etc/liengia/node.yaml)",
        "the node's settings file (default /etc/liengia/node.yaml)",
    ),
    "help.any.state_dir": (
        "thư mục trạng thái của máy, thay cho mục ghi trong tệp",
        "the node's state folder, instead of reading it from the file",
    ),
    "help.any.by": ("ai làm, để ghi vào sổ (mặc định: bạn)", "who acts, for the record (default: you)"),
    "help.any.dry_run": (
        "chỉ hỏi xem có được phép không; không làm gì cả",
        "ask whether it would be granted; change nothing",
    ),
    # what people do
    "help.ack": (
        "báo là ở đây đã có người biết báo động; còi vẫn kêu",
        "say that a person here knows of the alarm; sirens go on",
    ),
    "help.ack.examples": ("ví dụ:\n  liengia ack", "example:\n  liengia ack"),
    "help.silence": (
        "tắt tiếng còi nhà này (sau khi kêu 30 giây; 10 phút sau kêu lại)",
        "silence this house's sirens (30 s after they began; they re-sound after 10 min)",
    ),
    "help.silence.examples": ("ví dụ:\n  liengia silence", "example:\n  liengia silence"),
    "help.reset": (
        "kết thúc báo động của nhà này, khi cảm biến và nút báo cháy đã trở lại bình thường",
        "end this house's alarm, once its sensors and call points are back to normal",
    ),
    "help.reset.examples": ("ví dụ:\n  liengia reset", "example:\n  liengia reset"),
    "help.hush": (
        "hoãn cảnh báo sớm (nhang khói, chiên xào) tối đa 15 phút; cháy thật vẫn báo ngay",
        "hold a pre-alarm (incense, frying) for up to 15 min; a real fire breaks it",
    ),
    "help.hush.minutes": ("tối đa 15 (mặc định 15)", "at most 15 (default 15)"),
    "help.hush.examples": ("ví dụ:\n  liengia hush --minutes 10", "example:\n  liengia hush --minutes 10"),
    "help.safe": (
        "trả lời điểm danh: cả nhà này an toàn",
        "answer the roll call: everyone of this house is safe (an toàn)",
    ),
    "help.safe.examples": ("ví dụ:\n  liengia safe", "example:\n  liengia safe"),
    "help.drill": (
        "bắt đầu, kết thúc hoặc xem kết quả buổi diễn tập đã báo trước; cháy thật luôn được ưu tiên",
        "start, stop or report an announced drill; a real fire during it wins",
    ),
    "help.drill.what": (
        "start bắt đầu, stop kết thúc, report từng nhà nghe và kêu sau bao lâu",
        "start it, stop it, or report when each house heard and sounded",
    ),
    "help.drill.minutes": ("tối đa 15 (mặc định 15)", "at most 15 (default 15)"),
    "help.drill.examples": (
        """ví dụ:
  liengia drill start --minutes 10
  liengia drill report""",
        """examples:
  liengia drill start --minutes 10
  liengia drill report""",
    ),
    "help.self-test": (
        "kiểm tra ngay nhà này và hàng xóm, không kêu còi; xem kết quả bằng `liengia status`",
        "try this house and its neighbours now, without a sound; `liengia status` has the result",
    ),
    "help.self-test.examples": ("ví dụ:\n  liengia self-test", "example:\n  liengia self-test"),
    "help.siren": (
        "cho còi nhà này kêu thử vài giây, hàng xóm không kêu",
        "sound this house's sirens for some seconds, at home only",
    ),
    "help.siren.test": ("việc duy nhất làm được ở đây", "the only thing to do with it here"),
    "help.siren.only": (
        "chỉ còi này, 3 giây, không tính là diễn tập",
        "this one alone, for 3 s, and not as a drill",
    ),
    "help.siren.examples": (
        """ví dụ:
  liengia siren test
  liengia siren test --only coi-tang-1""",
        """examples:
  liengia siren test
  liengia siren test --only coi-tang-1""",
    ),
    "help.disable": (
        "tạm ngắt cảm biến của một khu vực tối đa 24 giờ; nút và đầu báo cháy vẫn báo",
        "take one zone's detectors out for up to 24 h; hard alarms pass",
    ),
    "help.disable.zone": ("mã khu vực, như trong tệp cấu hình", "the zone's id, as in the settings file"),
    "help.disable.hours": ("tối đa 24 (mặc định 24)", "at most 24 (default 24)"),
    "help.disable.examples": (
        """ví dụ:
  liengia disable bep --hours 2""",
        """example:
  liengia disable bep --hours 2""",
    ),
    "help.enable": (
        "bật lại ngay khu vực đang tạm ngắt hoặc thiết bị đang thử",
        "end a zone's disablement or a walk-test at once",
    ),
    "help.enable.zone": ("mã khu vực hoặc thiết bị", "the id of the zone or the device"),
    "help.enable.examples": ("ví dụ:\n  liengia enable bep", "example:\n  liengia enable bep"),
    # what people see
    "help.status": (
        "máy đang đo được gì, có lỗi gì, nghe thấy nhà hàng xóm nào",
        "what the running node sees, what is wrong, which neighbours it hears",
    ),
    "help.status.json": (
        "in ra một đối tượng JSON; thời điểm theo đồng hồ của máy",
        "one JSON object; instants on the node's clock",
    ),
    "help.status.examples": (
        """ví dụ:
  liengia status
  liengia status config/laptop.yaml --json

Mã thoát 0: bình thường. 1: đang có báo động hoặc lỗi (xem dòng đầu). 75: máy không trả lời.""",
        """examples:
  liengia status
  liengia status config/laptop.yaml --json

Exit code 0: normal. 1: an alarm or a fault stands (the first line says which). 75: no node answers.""",
    ),
    "help.monitor": (
        "theo dõi máy ngay trên màn hình, có phím xác nhận, tắt tiếng, hoãn...",
        "the node live in a terminal, with keys to acknowledge, silence, hush, ...",
    ),
    "help.monitor.about": (
        "Khu vực, số đo, dấu hiệu, hàng xóm và phường, thay đổi tới đâu hiện tới đó.",
        "Show zones, values, evidence, neighbours and ward as they change.",
    ),
    "help.monitor.examples": (
        """ví dụ:
  liengia monitor
  ssh pi@node liengia monitor --lang vi

Phím: a xác nhận, s tắt tiếng, h hoãn, o cả nhà an toàn, w thử một thiết bị, q thoát. Phím nào cũng
hỏi lại trước khi làm. Vừa màn hình 80 cột, gửi ít dữ liệu nên dùng được qua ssh chậm.""",
        """examples:
  liengia monitor
  ssh pi@node liengia monitor --lang vi

Keys: a acknowledge, s silence, h hush, o everyone is safe, w walk-test one device, q quit. Each asks
once more before it acts. It fits 80 columns and sends little, so it works over a slow ssh.""",
    ),
    "help.doctor": (
        "máy và thiết bị hỏng ở đâu, sửa thế nào",
        "what is wrong with the node and its machine, and what to do",
    ),
    "help.doctor.about": (
        "Khám cấu hình, thiết bị, máy tính, mạng và máy báo cháy đang chạy.",
        "Examine settings, devices, machine, network and the running node.",
    ),
    "help.doctor.bundle": (
        "ghi thêm tệp .tar.gz để gửi người bảo trì, đã bỏ bí mật",
        "also write a redacted .tar.gz",
    ),
    "help.doctor.examples": (
        """ví dụ:
  sudo liengia doctor                                  khám tất cả, máy báo cháy chạy hay không
  liengia doctor config/laptop.yaml --lang vi
  sudo liengia doctor --bundle liengia-doctor.tar.gz   thêm tệp để nhờ người xem, không có bí mật
  liengia doctor --json | jq '.findings[] | select(.level == "fail")'

Chạy bằng sudo thì còn thấy chương trình nào đang giữ chân hoặc cổng. Lệnh này không thay đổi gì,
nhưng thử mạng thật: một gói multicast trong máy, một lần nối tới máy chủ MQTT.

Mã thoát 0: không có gì hỏng (có thể có lưu ý). 1: có chỗ hỏng.""",
        """examples:
  sudo liengia doctor                                  everything, with the running node or without
  liengia doctor config/laptop.yaml --lang vi
  sudo liengia doctor --bundle liengia-doctor.tar.gz   also a file for whoever helps, no secrets
  liengia doctor --json | jq '.findings[] | select(.level == "fail")'

As root it also sees who else holds a pin or a port. It changes nothing, and tries the network for
real: one multicast datagram within this machine, one connection to the broker.

Exit code 0: nothing fails (warnings or not). 1: something does.""",
    ),
    # what is done on the ladder
    "help.walk-test": (
        "thử tận tay từng cảm biến và còi, viết biên bản có chữ ký",
        "try every sensor and siren with your own hands, and write a signed report",
    ),
    "help.walk-test.device": (
        "chỉ miễn báo động cho thiết bị này tối đa 5 phút, không dẫn từng bước",
        "only exempt this one for up to 5 min, and lead nowhere",
    ),
    "help.walk-test.dry_run": (
        "đi với DEVICE: chỉ hỏi xem có được phép không",
        "with DEVICE: ask whether it would be granted",
    ),
    "help.walk-test.json": ("đi với DEVICE: in ra một đối tượng JSON", "with DEVICE: one JSON object"),
    "help.walk-test.only": ("chỉ thiết bị này (ghi được nhiều lần)", "this one (repeatable)"),
    "help.walk-test.report": (
        "mặc định: walk-test-NHÀ-NGÀY.html ở thư mục này",
        "default: walk-test-HOUSE-DATE.html here",
    ),
    "help.walk-test.no_report": ("không viết biên bản", "write none"),
    "help.walk-test.verify": ("kiểm tra một biên bản, không thử thiết bị", "check a report instead"),
    "help.walk-test.by": ("ai thử (mặc định: bạn)", "who walks (default: you)"),
    "help.walk-test.patience": (
        "chờ mỗi thiết bị bao nhiêu giây (mặc định 300)",
        "for each device [s] (default 300)",
    ),
    "help.walk-test.examples": (
        """ví dụ:
  sudo liengia walk-test                            thử mọi thiết bị và còi, rồi viết biên bản
  sudo liengia walk-test --report nha-lan.html --by 'Anh Tuấn' --lang vi
  liengia walk-test --only bao-khoi --no-report     một thiết bị
  liengia walk-test bao-khoi                        chỉ miễn báo động 5 phút (tệp: ./TÊN.yaml)
  liengia walk-test --verify nha-lan.html           biên bản này có thật không?

Chỉ thiết bị đang thử được miễn báo động, tối đa 5 phút; thiết bị khác vẫn báo như thường, báo động
thật thì dừng thử. Biên bản được ký bằng khóa của nhà (nên cần sudo) và in khóa công khai thành mã QR.

Mã thoát 0: mọi thiết bị trả lời, mọi còi nghe thấy (--verify: biên bản thật). 1: còn thiếu, hoặc giả.""",
        """examples:
  sudo liengia walk-test                            every device and siren, then a report
  sudo liengia walk-test --report nha-lan.html --by 'Anh Tuấn' --lang vi
  liengia walk-test --only bao-khoi --no-report     one device
  liengia walk-test bao-khoi                        only exempt it for 5 min (config: ./NAME.yaml)
  liengia walk-test --verify nha-lan.html           is a report genuine?

Only the device being tried is exempt, for at most 5 min; all others alarm as ever, and a real alarm
ends the walk. The report is signed with the house's key (therefore sudo) and carries its public half
as a QR code.

Exit code 0: all devices answered, all sirens were heard (--verify: genuine). 1: not all, or not genuine.""",
    ),
}
