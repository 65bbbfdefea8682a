"""What `--help` says of settings, the page and the node's own process: (Vietnamese, English)."""

HELP_SETTINGS_WORDS: dict[str, tuple[str, str]] = {
    "help.check": (
        "mọi lỗi của tệp cấu hình một lần, kèm dòng và cột",
        "every problem of a settings file at once, with line and column",
    ),
    "help.check.about": (
        """Kiểm tra tệp cấu hình (node.yaml cùng group.yaml mà nó nêu tên, hoặc riêng một group.yaml)
và in mọi lỗi theo dạng tệp:dòng:cột.""",
        """Check settings files (node.yaml with the group.yaml that it names, or a group.yaml)
and print every problem as file:line:column.""",
    ),
    "help.check.config": ("các tệp cấu hình", "settings files"),
    "help.check.examples": (
        """ví dụ:
  liengia check /etc/liengia/node.yaml
  liengia check --lang vi config/*.yaml
  liengia check --json /etc/liengia/group.yaml

Mã thoát 0 khi mọi tệp dùng được, có lưu ý hay không; 78 khi có tệp không dùng được.""",
        """examples:
  liengia check /etc/liengia/node.yaml
  liengia check --lang vi config/*.yaml
  liengia check --json /etc/liengia/group.yaml

Exit code 0 when every file can be used, warnings or not; 78 when one cannot.""",
    ),
    "help.config": (
        "viết tệp cấu hình đầu tiên; JSON Schema và bảng tra các mục cấu hình",
        "a first settings file; the JSON Schema and the reference of the settings files",
    ),
    "help.config.about": (
        "Viết tệp cấu hình đầu tiên, hoặc in ra những gì được phép ghi.",
        "Write a first settings file, or print what one may say.",
    ),
    "help.config.examples": (
        """ví dụ:
  liengia config init                     hỏi vài câu, viết /etc/liengia/node.yaml
  liengia config schema --for node.yaml   viết node.schema.json bên cạnh, và dòng đầu cho trình soạn thảo
  liengia config schema > config/node.schema.json
  liengia config schema --group > config/group.schema.json
  liengia config reference --update docs/settings.md

Trình soạn thảo có yaml-language-server tự gợi ý và kiểm tra tệp nào bắt đầu bằng dòng
  # yaml-language-server: $schema=node.schema.json""",
        """examples:
  liengia config init                     ask a few questions, write /etc/liengia/node.yaml
  liengia config schema --for node.yaml   write node.schema.json beside it, and the line for editors
  liengia config schema > config/node.schema.json
  liengia config schema --group > config/group.schema.json
  liengia config reference --update docs/settings.md

An editor with yaml-language-server completes and checks a file that begins with
  # yaml-language-server: $schema=node.schema.json""",
    ),
    "help.config.init": (
        "hỏi vài câu rồi viết node.yaml có chú thích",
        "ask a few questions and write a commented node.yaml",
    ),
    "help.config.init.about": (
        "Hỏi vài câu rồi viết node.yaml có chú thích, không còn lỗi với `liengia check`.",
        "Ask a few questions and write a commented node.yaml that passes `liengia check`.",
    ),
    "help.config.init.file": (
        "tệp để ghi (mặc định /etc/liengia/node.yaml)",
        "to write (default /etc/liengia/node.yaml)",
    ),
    "help.config.init.answers": (
        "tệp YAML có sẵn câu trả lời; không hỏi nữa",
        "YAML with answers; nothing is asked",
    ),
    "help.config.init.set": ("một câu trả lời", "one answer"),
    "help.config.init.yes": ("nhận mọi gợi ý, không hỏi", "take the proposals, ask nothing"),
    "help.config.init.force": ("ghi đè lên tệp đã có", "write over a file that exists"),
    "help.config.init.dry_run": ("chỉ in tệp ra, không ghi", "print the file, write nothing"),
    "help.config.init.lang": (
        "ngôn ngữ của câu hỏi và chú thích (mặc định: theo LIENGIA_LANG, rồi theo hệ thống, rồi vi)",
        "of the questions and the comments (default: LIENGIA_LANG, the system's, else vi)",
    ),
    "help.config.init.examples": (
        """ví dụ:
  liengia config init                                    hỏi, rồi viết /etc/liengia/node.yaml
  liengia config init --yes my.yaml                      nhận mọi gợi ý, không hỏi
  liengia config init my.yaml --set name='Nhà cô Lan' --set rooms='kitchen altar' --set siren=usb
  liengia config init --answers answers.yaml --dry-run   chỉ in ra

Các câu hỏi: name id rooms sensors.ROOM call_points siren group ward. Tệp trả lời là YAML có các mục
này. Tệp đã có không bao giờ bị ghi đè nếu không có --force.""",
        """examples:
  liengia config init                                    asks, then writes /etc/liengia/node.yaml
  liengia config init --yes my.yaml                      the proposals, without asking
  liengia config init my.yaml --set name='Nhà cô Lan' --set rooms='kitchen altar' --set siren=usb
  liengia config init --answers answers.yaml --dry-run   print it only

Questions: name id rooms sensors.ROOM call_points siren group ward. An answers file is YAML with these
keys. A file that exists is never written over without --force.""",
    ),
    "help.config.schema": (
        "JSON Schema của node.yaml, hoặc của group.yaml",
        "JSON Schema of node.yaml, or of group.yaml",
    ),
    "help.config.schema.group": ("của group.yaml", "of group.yaml"),
    "help.config.schema.target": (
        "viết bên cạnh tệp này, và ghi vào dòng đầu của tệp để trình soạn thảo tìm thấy",
        "write it beside this file, and into the file's first line where editors find it",
    ),
    "help.config.reference": ("mọi mục cấu hình, dạng Markdown", "every option, as Markdown"),
    "help.config.reference.update": ("làm mới phần đó trong một tài liệu", "renew it within a document"),
    "help.run": (
        "chạy máy báo cháy với thiết bị nêu trong CONFIG",
        "run the node with the hardware named in CONFIG",
    ),
    "help.run.about": (
        "Chạy máy báo cháy với thiết bị nêu trong CONFIG, cho đến khi nhận SIGTERM hoặc Ctrl-C.",
        "Run the node with the hardware named in CONFIG, until SIGTERM or Ctrl-C.",
    ),
    "help.run.config": (
        "tệp cấu hình, ví dụ /etc/liengia/node.yaml",
        "the settings file, e.g. /etc/liengia/node.yaml",
    ),
    "help.run.state_dir": (
        "nơi giữ trạng thái, thay cho node.state_dir",
        "where to keep state, instead of node.state_dir",
    ),
    "help.run.log_level": ("mức ghi nhật ký, mặc định: info", "default: info"),
    "help.run.lang": (
        "máy nói ngôn ngữ nào, thay cho node.lang",
        "language of what the node says, instead of node.lang",
    ),
    "help.run.examples": (
        """ví dụ:
  liengia run /etc/liengia/node.yaml
  liengia run config/laptop.yaml --state-dir /tmp/node

Tệp cấu hình có lỗi thì máy vẫn bật báo cháy bằng cấu hình tốt gần nhất và báo lỗi; chỉ khi chưa có
cấu hình tốt nào máy mới dừng với mã 78.""",
        """examples:
  liengia run /etc/liengia/node.yaml
  liengia run config/laptop.yaml --state-dir /tmp/node

With a bad settings file the node starts armed from the last good one and says so as a fault;
it exits with 78 only when there is none.""",
    ),
    "help.page": (
        "mở trang của nhà cho điện thoại trong mạng nhà",
        "serve the house's page for phones on its own network",
    ),
    "help.page.about": (
        "Mở trang của nhà: chuyện gì, ở đâu, ai đã nghe, và các nút bấm.",
        "Serve the house's page: what is wrong and where, who heard, and buttons.",
    ),
    "help.page.bind": ("địa chỉ để mở (mặc định: mọi địa chỉ)", "address to listen on (default: all)"),
    "help.page.port": ("mặc định %(default)s; 0: cổng trống bất kỳ", "default %(default)s; 0: a free one"),
    "help.page.lang": (
        "ngôn ngữ lúc đầu (mặc định: theo LIENGIA_LANG, rồi theo node.lang); mỗi điện thoại tự đổi được",
        "language to begin with (default: LIENGIA_LANG, else node.lang); each phone may choose",
    ),
    "help.page.examples": (
        """ví dụ:
  liengia page                                    mọi địa chỉ của máy này, cổng 8114
  liengia page config/laptop.yaml --bind 127.0.0.1
  liengia pin                                     đặt mã PIN mà các nút sẽ hỏi

Trên điện thoại trong mạng nhà, mở http://TÊN-CỦA-PI.local:8114/
Chỉ địa chỉ trong mạng riêng xem được; ai xem và làm được gì: docs/page.md.""",
        """examples:
  liengia page                                    on every address of this machine, port 8114
  liengia page config/laptop.yaml --bind 127.0.0.1
  liengia pin                                     set the PIN that the buttons ask for

On a phone in the house's network open http://NAME-OF-THE-PI.local:8114/
Only private addresses are served; docs/page.md says who may see and do what.""",
    ),
    "help.pin": ("đặt mã PIN cho các nút trên trang của nhà", "set the house's PIN for the page's buttons"),
    "help.pin.about": (
        "Đặt mã PIN 6 đến 12 chữ số mà các nút trên trang của nhà sẽ hỏi.",
        "Set the PIN of 6 to 12 digits that the buttons of the house's page ask for.",
    ),
    "help.pin.stdin": ("đọc từ đầu vào chuẩn", "read it from standard input"),
    "help.pin.examples": (
        """ví dụ:
  sudo liengia pin                     hỏi hai lần, không hiện ra
  echo 480913 | liengia pin --stdin    dùng trong tập lệnh

Đặt mã mới thì mọi điện thoại phải nhập lại.""",
        """examples:
  sudo liengia pin                     asks twice, shows nothing
  echo 480913 | liengia pin --stdin    from a script

A new PIN logs every phone out.""",
    ),
    "help.prompts": (
        "làm lời nói của nhà này và hàng xóm, cho loa",
        "make the spoken words of this house and its neighbours, for a loudspeaker",
    ),
    "help.prompts.about": (
        "Đọc thành tiếng fire.wav, neighbour-ID.wav, drill.wav..., có tên các nhà.",
        "Speak fire.wav, neighbour-ID.wav, drill.wav and so on, with the houses' names.",
    ),
    "help.prompts.to": (
        "thư mục chứa các tệp; chưa có thì tạo",
        "folder for the files; made when it is missing",
    ),
    "help.prompts.voice": (
        "giọng của espeak-ng: vi (Bắc), vi-vn-x-central (Trung), vi-vn-x-south (Nam), en",
        "espeak-ng's voice: vi, vi-vn-x-central, vi-vn-x-south, en",
    ),
    "help.prompts.examples": (
        """ví dụ:
  liengia prompts --to /var/lib/liengia/words             theo /etc/liengia/node.yaml và danh sách tổ
  liengia prompts config/house.yaml --to words --voice vi-vn-x-south

Nêu thư mục này trong cấu hình: kind: audio, words: /var/lib/liengia/words. Tự ghi âm cũng được, cùng
tên tệp (16 bit, mono, 16 kHz). espeak-ng là chương trình riêng (GPL-3, apt install espeak-ng); tiếng
nó đọc ra là của bạn.""",
        """examples:
  liengia prompts --to /var/lib/liengia/words             from /etc/liengia/node.yaml and its roster
  liengia prompts config/house.yaml --to words --voice vi-vn-x-south

Name the folder in the settings: kind: audio, words: /var/lib/liengia/words. Your own recordings of
the same names (16 bit, mono, 16 kHz) serve as well. espeak-ng is a program of its own (GPL-3,
apt install espeak-ng); what it speaks is yours.""",
    ),
    "help.version": (
        "phiên bản của liengia, Python và máy",
        "versions of the node, Python and the machine",
    ),
    "help.version.examples": ("ví dụ:\n  liengia version --json", "example:\n  liengia version --json"),
}
