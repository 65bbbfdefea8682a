"""What `liengia-bench` says in English where it says it: Vietnamese."""

BENCH_WORDS: dict[str, str] = {
    # ports and programs
    "is not there": "không có",
    "is not there; `liengia-bench ports` lists those that are": (
        "không có cổng này; `liengia-bench ports` liệt kê các cổng đang có"
    ),
    "no serial ports": "không có cổng nối tiếp nào",
    "is held by process {names}; stop it first": "đang bị chương trình {names} giữ; tắt nó trước",
    "no permission: put sudo before the command, or join the group dialout": (
        "không có quyền: thêm sudo trước lệnh, hoặc vào nhóm dialout"
    ),
    "went away": "đã bị rút ra",
    "went away: {why}": "đã bị rút ra: {why}",
    "cannot be written to: {why}": "không ghi được: {why}",
    "is not installed; install it with: {install}": "chưa cài; cài bằng: {install}",
    "{path} is version {version}, {wanted} is wanted: {install}": (
        "{path} là phiên bản {version}, phải từ {wanted}: {install}"
    ),
    "did not end within {timeout_s} s": "chạy quá {timeout_s} giây chưa xong",
    # boards
    "does not hold what was written: try again, or another cable": (
        "đọc lại khác với điều đã ghi: thử lại, hoặc đổi dây"
    ),
    "did not keep its name {name}: it is written, but unnamed": (
        "không giữ được tên {name}: đã nạp chương trình nhưng chưa có tên"
    ),
    "did not come back within {return_s} s of its restart": "khởi động lại quá {return_s} giây chưa thấy lên",
    "is the name of board {id} since {date} ({path}): choose another": (
        "là tên của bo {id} từ ngày {date} ({path}): chọn tên khác"
    ),
    "{path}: no book of boards: {why}": "{path}: không phải sổ ghi các bo: {why}",
    "a name has 1-{name_most} bytes that can be printed": "tên phải có 1-{name_most} byte in được",
    "a name has 1-64 letters that can be printed": "tên phải có 1-64 ký tự in được",
    "no bootloader answers; {hint}:\n{end}": "bo không trả lời để nạp; {hint}:\n{end}",
    "is it the right speed (nano-old has 57600)? pull and plug it, and try again": (
        "đúng tốc độ chưa (nano-old là 57600)? rút ra cắm lại rồi thử lại"
    ),
    "no {name} answers; {hint}:\n{end}": "không có {name} nào trả lời; {hint}:\n{end}",
    "hold BOOT while it is plugged in, or give --no-reset when it is in its bootloader": (
        "giữ nút BOOT khi cắm vào, hoặc thêm --no-reset khi bo đã ở chế độ nạp"
    ),
    "no MicroPython answers:\n{end}": "không có MicroPython trả lời:\n{end}",
    "the chip's signature is {found}, {wanted}": "chữ ký của chip là {found}, {wanted}",
    "{part} has {signature}": "{part} phải là {signature}",
    "runs {name} {shown}; MicroPython {wanted} is wanted": (
        "đang chạy {name} {shown}; phải có MicroPython {wanted}"
    ),
    "its name cannot be read:\n{end}": "không đọc được tên của bo:\n{end}",
    "avrdude could not write:\n{end}": "avrdude không ghi được:\n{end}",
    "avrdude could not read:\n{end}": "avrdude không đọc được:\n{end}",
    "avrdude could not read the EEPROM:\n{end}": "avrdude không đọc được EEPROM:\n{end}",
    "esptool could not write:\n{end}": "esptool không ghi được:\n{end}",
    "esptool could not read:\n{end}": "esptool không đọc được:\n{end}",
    "mpremote could not write {name}:\n{end}": "mpremote không ghi được {name}:\n{end}",
    "mpremote could not read {name}:\n{end}": "mpremote không đọc được {name}:\n{end}",
    # images
    "{image}: holds no code": "{image}: không có chương trình bên trong",
    "{image}: no Intel HEX file: {why}": "{image}: không phải tệp Intel HEX: {why}",
    "{image}: begins at {first}: not for this chip, or a bootloader itself": (
        "{image}: bắt đầu ở {first}: không phải cho chip này, hoặc chính là bootloader"
    ),
    "{image}: ends at {last}, the board has room up to {flash}": (
        "{image}: kết thúc ở {last}, bo chỉ có chỗ đến {flash}"
    ),
    "{image}: no ESP image: it begins with {found}, not with e9": (
        "{image}: không phải tệp cho ESP: bắt đầu bằng {found}, không phải e9"
    ),
    "{image}: an image for {other}, not for {name}": "{image}: dành cho {other}, không phải cho {name}",
    "{image}: {segments} segments, {st_size} bytes: damaged": (
        "{image}: {segments} đoạn, {st_size} byte: tệp bị hỏng"
    ),
    "{image}: esptool finds it damaged:\n{end}": "{image}: esptool thấy tệp bị hỏng:\n{end}",
    "{image}: no main.py in it: the board would have nothing to run": (
        "{image}: không có main.py bên trong: bo sẽ không có gì để chạy"
    ),
    "{image}: {count} files, {total} bytes: no program for a board": (
        "{image}: {count} tệp, {total} byte: không phải chương trình cho bo"
    ),
    "{file}: no file for MicroPython: {why}": "{file}: không phải tệp cho MicroPython: {why}",
    "neither .py, .mpy nor .json": "không phải .py, .mpy hay .json",
    "it does not begin with M": "không bắt đầu bằng M",
    "{file}: compiled for mpy version {version}, architecture {machine}; the board takes "
    "version {takes}, architecture {runs_on}: compile it with its mpy-cross": (
        "{file}: dịch cho mpy phiên bản {version}, kiến trúc {machine}; bo nhận phiên bản {takes}, "
        "kiến trúc {runs_on}: dịch lại bằng mpy-cross của đúng MicroPython đó"
    ),
    # sensors, radios, a new node
    "{sensor}: give --config with a sensor's id, or --kind with a port": (
        "{sensor}: thêm --config nếu là mã cảm biến, hoặc --kind nếu là cổng"
    ),
    "{kind} needs more than a port, use --config: {why}": (
        "{kind} không chỉ cần cổng, hãy dùng --config: {why}"
    ),
    "{config}: no sensor {sensor}; there are {known}": "{config}: không có cảm biến {sensor}; chỉ có {known}",
    "a sensor on pins needs --config": "cảm biến nối chân GPIO phải có --config",
    "gave no good reading within {wait_s} s": "không có số đo tốt nào trong {wait_s} giây",
    "has a fault, so this is no calibration: {faults}": "đang có lỗi nên không hiệu chuẩn được: {faults}",
    "no answer: set its jumpers to {pins} for configuration, and check TX and RX": (
        "không trả lời: đặt cầu nối {pins} để cài đặt, kiểm tra TX và RX"
    ),
    "does not keep its settings: {after}": "không giữ được cài đặt: {after}",
    "--channel needs --radio: which module?": "--channel phải đi với --radio: mô-đun nào?",
    "{text}: an id is 2-8 of a-z and 0-9, and not the house number": (
        "{text}: mã phải có 2-8 ký tự a-z, 0-9; không dùng số nhà"
    ),
    "{group}: cannot be read: {why}": "{group}: không đọc được: {why}",
    "the roster has another key for {node} than {path}: another house's id?": (
        "danh sách tổ có khóa khác cho {node}, không phải {path}: nhầm mã nhà khác?"
    ),
    "{node} is in the roster with a key that is not here: another house's id, or a lost key; "
    "--force makes a new one, and the roster must be signed anew": (
        "danh sách tổ đã có {node} với khóa không ở đây: nhầm mã nhà khác, hoặc mất khóa; --force làm khóa "
        "mới, khi đó phải ký lại danh sách tổ"
    ),
    # how a device is broken by `emulate`
    "says nothing": "không nói gì",
    "does not answer": "không trả lời",
    "neither answers nor sends": "không trả lời, không phát",
    "each frame ends somewhere in its middle": "khung nào cũng đứt giữa chừng",
    "as many bytes, all noise": "đủ số byte nhưng toàn nhiễu",
    "noise, as at the wrong speed": "nhiễu, như khi sai tốc độ",
    "one bit wrong in each frame": "mỗi khung sai một bit",
    "one bit wrong in each answer": "mỗi trả lời sai một bit",
    "another device: lines of text": "thiết bị khác: các dòng chữ",
    "the first frame over and over": "lặp mãi khung đầu tiên",
    "answers with exception 6": "trả lời bằng mã lỗi 6",
    "answers when nobody waits any more": "trả lời khi không còn ai chờ",
    "answers under another address": "trả lời bằng địa chỉ khác",
    "sends too few registers": "gửi thiếu thanh ghi",
    "echoes what is written and keeps what it had": "nhắc lại điều được ghi nhưng giữ nguyên cài đặt cũ",
    "calls every command wrong": "chê mọi lệnh là sai",
    "AUX stays low after the first packet": "AUX ở mức thấp mãi sau gói đầu tiên",
    "sends, but receives nothing": "phát được nhưng không nhận được gì",
    "hands out bytes that nobody sent": "đưa ra những byte không ai gửi",
    "another board, with a number of its own": "bo khác, có số riêng",
    "its last channel is cut off": "kênh cuối bị đứt",
    "its last channel is not heated": "kênh cuối không được sấy nóng",
    "every third frame never arrives": "cứ ba khung mất một",
    "its supply breaks down every ten frames": "cứ mười khung lại sụt nguồn",
    "its watchdog restarts it every ten frames": "cứ mười khung lại bị watchdog khởi động lại",
    "4.2 V arrive of the 5": "nguồn 5 V chỉ còn 4,2 V",
    "it speaks version 2 of the protocol": "nói giao thức phiên bản 2",
    "0 ppm: it has not measured yet, or never will": "0 ppm: chưa đo, hoặc không bao giờ đo",
    "a type A sensor that never ends its start": "cảm biến loại A khởi động mãi không xong",
    "good frames that count nothing: laser or fan dead": (
        "khung tốt nhưng đếm bằng không: laser hay quạt hỏng"
    ),
    "frames with an error code": "khung có mã lỗi",
    "all zero: the fan is still starting": "toàn số không: quạt đang khởi động",
    "good answers that count nothing": "trả lời tốt nhưng đếm bằng không",
    "it does not start": "không khởi động",
    "the fan does not turn": "quạt không quay",
    "the laser's current is out of range": "dòng laser ngoài giới hạn",
    "the fan's speed is out of range": "tốc độ quạt ngoài giới hạn",
    "the electrochemical cell has failed": "đầu điện hóa đã hỏng",
    "no CO2: its parts never begin to measure": "không có CO2: các bộ phận không bao giờ bắt đầu đo",
}
