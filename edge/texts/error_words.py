"""What commands say in English where they say it (errors.Said): Vietnamese.

Only what a person at a terminal reads; what goes to the log alone stays English.
"""

ERROR_WORDS: dict[str, str] = {
    "{place}: {why}": "{place}: {why}",
    # of the system
    "No such file or directory": "không có tệp hay thư mục này",
    "Permission denied": "không có quyền; thêm sudo trước lệnh, hoặc sửa quyền của tệp",
    "Operation not permitted": "không có quyền; thêm sudo trước lệnh",
    "Is a directory": "đây là thư mục, không phải tệp",
    "Not a directory": "một phần của đường dẫn không phải thư mục",
    "File exists": "đã có rồi",
    "Directory not empty": "thư mục không trống",
    "No space left on device": "đĩa đã đầy",
    "Read-only file system": "đĩa chỉ đọc được, không ghi được",
    "Input/output error": "lỗi đọc ghi: thẻ nhớ hoặc dây có thể hỏng",
    "File name too long": "tên tệp quá dài",
    "Connection refused": "bị từ chối kết nối",
    "Address already in use": "chương trình khác đang dùng",
    "Cannot assign requested address": "máy này không có địa chỉ đó",
    "{host}:{port} cannot be opened: {why}; choose with --bind and --port": (
        "không mở được {host}:{port}: {why}; chọn bằng --bind và --port"
    ),
    "Network is unreachable": "không có mạng",
    "No route to host": "không tới được máy đó",
    "Name or service not known": "không tìm thấy tên máy này",
    "Temporary failure in name resolution": "chưa tra được tên máy; kiểm tra mạng",
    "{what} is not installed: {command}": "chưa cài {what}: {command}",
    "{what} failed: {why}": "{what} bị lỗi: {why}",
    "{what} did not start: {why}": "{what} không khởi động được: {why}",
    "no word from it": "không báo gì",
    # arguments
    "{value} is not from {least} to {most}": "{value} không nằm trong khoảng {least} đến {most}",
    "'{text}' is not a duration such as '30 s', '10 min' or '2 h'": (
        "'{text}' không phải khoảng thời gian như '30 s', '10 min' hay '2 h'"
    ),
    "--set {item}: KEY=VALUE is wanted": "--set {item}: phải có dạng KEY=VALUE",
    "--keep-days: at least 1": "--keep-days: ít nhất là 1",
    "{name}: one line of at most {most} characters": "{name}: chỉ một dòng, tối đa {most} ký tự",
    "{path}: is there already; name another file": "{path}: đã có rồi; đặt tên tệp khác",
    "{path} is there already": "{path} đã có rồi; đặt tên khác",
    "{path}: run liengia check {path} and mend what it names": (
        "{path}: chạy liengia check {path} và sửa những chỗ nó nêu"
    ),
    "no '{begin}' and '{end}'": "không có '{begin}' và '{end}'",
    # keys
    "{path}: exists already; a key is never overwritten": ("{path}: đã có rồi; khóa không bao giờ bị ghi đè"),
    "{path}: no such file; make one with: liengia keys new {path}": (
        "{path}: không có tệp này; làm khóa mới: liengia keys new {path}"
    ),
    "{path}: others may read this private key (mode {mode}); do: chmod 600 {path}": (
        "{path}: người khác đọc được khóa riêng này (quyền {mode}); chạy: chmod 600 {path}"
    ),
    "{path}: is not a private key file as made by `liengia keys new`": (
        "{path}: không phải tệp khóa riêng do `liengia keys new` làm ra"
    ),
    "{path}: is a private key, but not an Ed25519 one": "{path}: là khóa riêng, nhưng không phải Ed25519",
    "must be {letters} letters of A-Z a-z 0-9 - _ (see `liengia keys show`)": (
        "phải có {letters} ký tự A-Z a-z 0-9 - _ (xem bằng `liengia keys show`)"
    ),
    # the roster
    "{path}: group {group}, version {version}, {houses} houses: {said}": (
        "{path}: tổ {group}, bản {version}, {houses} nhà: {said}"
    ),
    "signed": "đã ký",
    "was signed already": "đã ký từ trước",
    "would be signed": "sẽ được ký; chưa ghi gì",
    "not signed": "chưa ký",
    "changed since it was signed, or signed by another key": "đã bị sửa sau khi ký, hoặc ký bằng khóa khác",
    "signed; houses with version {old} will take it": "đã ký; nhà có bản {old} sẽ nhận",
    "signed; houses with version {old} will refuse it": "đã ký; nhà có bản {old} sẽ từ chối",
    "{path}: {said}; {houses} houses; {hint}": "{path}: {said}; {houses} nhà; {hint}",
    "begun": "đã lập",
    "{id} added": "đã thêm {id}",
    "{id} changed": "đã đổi {id}",
    "{id} struck off": "đã gạch tên {id}",
    "the ward signs with that key": "từ nay phường ký bằng khóa đó",
    "that key of the ward is struck off": "đã gạch khóa đó của phường",
    "{path}: has no such key of the ward; it has: {known}": (
        "{path}: phường không có khóa đó; đang có: {known}"
    ),
    "would be: {what}": "chưa ghi, nếu làm thì: {what}",
    "now: liengia group sign": "tiếp theo: liengia group sign",
    "a group has 2 to 40 houses: liengia group add": "một tổ có 2 đến 40 nhà: liengia group add",
    "{path}: exists already; add houses with: liengia group add": (
        "{path}: đã có rồi; thêm nhà bằng: liengia group add"
    ),
    "{path}: has no house '{id}'; it has: {known}": "{path}: không có nhà '{id}'; chỉ có: {known}",
    "{path}: group_key is not the public half of {key}": (
        "{path}: group_key không phải khóa công khai của {key}"
    ),
    "{path}: larger than {most} bytes": "{path}: lớn hơn {most} byte",
    "{path}: is not UTF-8 text": "{path}: không phải văn bản UTF-8",
    "{path}: is no YAML: {why}": "{path}: sai cú pháp YAML: {why}",
    "must be a mapping with version, group, ward, group_key and members": (
        "phải có các mục version, group, ward, group_key và members"
    ),
    "must be a mapping with id, name and public_key": "phải có các mục id, name và public_key",
    "unknown key": "không có mục này",
    "must be a whole number from 1 to {most}": "phải là số nguyên từ 1 đến {most}",
    "must be 2-8 of a-z and 0-9, never the house number": "phải có 2-8 ký tự a-z, 0-9; không dùng số nhà",
    "must be 2-32 of a-z, 0-9 and -": "phải có 2-32 ký tự a-z, 0-9 và -",
    "must be a text of 1-{most} letters": "phải là chữ, dài 1-{most} ký tự",
    "must be a list of houses": "phải là danh sách các nhà",
    "must be a list of at most {most}": "phải là danh sách, tối đa {most} dòng",
    "must be from 0 s to {most} s, such as '{usual} s'": "phải từ 0 s đến {most} s, như '{usual} s'",
    "must be a host or host:port, such as 192.168.1.12 or nha12.local:45114": (
        "phải là tên máy hoặc tên máy:cổng, như 192.168.1.12 hay nha12.local:45114"
    ),
    "{count} houses; a group has {least} to {most}": "có {count} nhà; một tổ có {least} đến {most} nhà",
    "'{node}' is in the roster twice": "'{node}' có hai lần trong danh sách tổ",
    "'{node}' has the same two-byte tag as {other}; choose another id": (
        "'{node}' trùng mã rút gọn hai byte với {other}; hãy chọn mã khác"
    ),
    "is also the key of {other}": "cũng là khóa của {other}",
    "the group": "cả tổ",
    "no roster: {why}": "không phải danh sách tổ: {why}",
    "a roster that is written otherwise than it is signed": "danh sách tổ ghi khác với bản đã ký",
    # the page's PIN
    "{path}: cannot be read ({why}); set the PIN again": "{path}: không đọc được ({why}); hãy đặt lại mã PIN",
    "{path}: the PIN cannot be kept: {why}": "{path}: không lưu được mã PIN: {why}",
    # the running node
    "a node runs already with {path}": "đã có máy báo cháy chạy với {path}",
    "the node at {path} closed the connection; it may serve too many clients": (
        "máy báo cháy ở {path} đã ngắt kết nối; có thể đang có quá nhiều người hỏi"
    ),
    "a self-test is running": "đang tự kiểm tra",
    "an alarm or pre-alarm stands": "đang báo động hoặc cảnh báo sớm",
    "a drill or walk-test is running": "đang diễn tập hoặc thử thiết bị",
    # commissioning reports
    "this is no commissioning report": "đây không phải biên bản thử thiết bị",
    "what the page shows is not what was signed": "nội dung trên trang khác với bản đã ký",
    "no commissioning record: {why}": "không có bản ghi thử thiết bị: {why}",
    "no commissioning record of this version": "không phải bản ghi thử thiết bị của phiên bản này",
    "the record was changed, or signed by another key": "bản ghi đã bị sửa, hoặc ký bằng khóa khác",
    # recordings
    "record needs -o FILE, or --dry-run": "phải có -o TỆP, hoặc --dry-run",
    "a node runs with {path}: its sensors are taken": (
        "máy báo cháy đang chạy với {path} và giữ các cảm biến; tắt máy trước: sudo systemctl stop liengia"
    ),
    "{path}: no node": "{path}: không có mục 'node'",
    "{count} readings": "{count} số đo",
    "{count} rows": "{count} dòng",
    "has no readings": "không có số đo nào",
    "cannot be read: {why}": "không đọc được: {why}",
    "is no YAML: {why}": "sai cú pháp YAML: {why}",
    "not a text file: {why}": "không phải tệp văn bản: {why}",
    "the compressed file is damaged: {why}": "tệp nén bị hỏng: {why}",
    "the header is '{header}', expected '{wanted}'": "dòng đầu là '{header}', phải là '{wanted}'",
    "{count} columns, expected {wanted} ({header})": "có {count} cột, phải có {wanted} ({header})",
    "zone and sensor need a name": "thiếu tên khu vực hoặc cảm biến",
    "unknown quantity '{quantity}'; known are {known}": "không có đại lượng '{quantity}'; chỉ có {known}",
    "{column} '{text}' is not a number": "{column} '{text}' không phải số",
    "{column} '{text}' is not finite": "{column} '{text}' không phải số hữu hạn",
    "time goes back from {last} to {at} s": "thời gian chạy lùi từ {last} về {at} s",
    "sensor {sensor} is in {one} and in {other}": "cảm biến {sensor} vừa ở {one} vừa ở {other}",
    "{path}: not in {manifest}": "{path}: không có trong {manifest}",
    "{path}: no zone {zones}": "{path}: không có khu vực {zones}",
    "'{text}' is not ZONE=PROFILE with one of {profiles}": (
        "'{text}' không có dạng KHU-VỰC=LOẠI-PHÒNG; loại phòng là một trong {profiles}"
    ),
    "nothing: every zone stayed quiet": "không có gì: mọi khu vực đều bình thường",
    "quiet again": "trở lại bình thường",
    "PRE-ALARM": "CẢNH BÁO SỚM",
    "FIRE ALARM": "BÁO CHÁY",
    "no longer": "không còn",
    "fire": "cháy",
    "opinion: {what}": "ý kiến: {what}",
    # the demo
    "--repeat needs --press-button: a fire cannot burn again within 10 s": (
        "--repeat phải đi với --press-button: trong 10 giây không thể cháy lại"
    ),
    "--roads broker needs the broker: leave --no-broker away": (
        "--roads broker phải có máy chủ MQTT: bỏ --no-broker đi"
    ),
    "--repeat needs one house: each of several presses is one incident": (
        "--repeat chỉ dùng cho một nhà: mỗi lần bấm là một vụ"
    ),
    "the houses are n01 to {last}, or all": "các nhà là n01 đến {last}, hoặc all (mọi nhà)",
    "--keep {path}: the folder is not empty": "--keep {path}: thư mục không trống; hãy chọn thư mục khác",
    "no MQTT broker is installed: `sudo apt install mosquitto`, or `pip install 'liengia[demo]'` for the "
    "pure-Python one; or run the demo with --no-broker": (
        "chưa cài máy chủ MQTT: `sudo apt install mosquitto`, hoặc `pip install 'liengia[demo]'` (viết bằng "
        "Python); hoặc chạy demo với --no-broker"
    ),
    "{path} is too long for a socket: use a shorter folder": (
        "{path} quá dài để mở ổ cắm; hãy dùng thư mục có tên ngắn hơn"
    ),
    "no {count} free UDP ports on this machine": "máy này không còn đủ {count} cổng UDP trống",
    "the node ended with {code}: {words}": "máy báo cháy của nhà này dừng với mã {code}: {words}",
    "not ready in time: {lacking}": "chưa sẵn sàng sau thời gian chờ: {lacking}",
    "{house} does not answer": "{house} không trả lời",
    "{house} hears {heard} of {others} neighbours": "{house} nghe thấy {heard} trong {others} nhà hàng xóm",
    "{house} is not connected to the ward's broker": "{house} chưa nối với máy chủ của phường",
    # the demo as it runs
    "{houses} houses, scenario {scenario}, {speed} times real time": (
        "{houses} nhà, kịch bản {scenario}, nhanh gấp {speed} lần"
    ),
    ": {seconds} s of the recording": ": giây thứ {seconds} của bản ghi",
    ": {seconds} s before ignition": ": {seconds} giây trước khi bén lửa",
    ": {seconds} s after ignition": ": {seconds} giây sau khi bén lửa",
    "is starting": "đang khởi động",
    "is up": "đã chạy",
    "has all": "đã nhận đủ",
    "sirens: {sound}": "{sound}",
    "fault: {fault}": "có lỗi: {fault}",
    "fault over: {fault}": "hết lỗi: {fault}",
    "all houses are up and hear each other": "mọi nhà đã chạy và nghe thấy nhau",
    "{house}: the recording begins": "{house}: bắt đầu phát lại đám cháy",
    "{house}: the call point is pressed ({number} of {times})": (
        "{house}: nút báo cháy được bấm (lần {number}/{times})"
    ),
    "the call points of all houses are pressed": "nút báo cháy của mọi nhà được bấm",
    "the ward has the message of {house}": "phường đã nhận tin của {house}",
    "the fire of {houses}": "cháy ở {houses}",
    "what it saw": "Thấy gì",
    "saw nothing": "không thấy gì",
    "siren after": "Còi kêu sau",
    "ward after": "Phường nhận sau",
    "{sounded} of {of} sirens sounded": "{sounded} trong {of} nhà đã kêu còi",
    "fire alarm {seconds} s after ignition": "báo cháy {seconds} giây sau khi bén lửa",
    "the ward acknowledged after {time}": "phường xác nhận sau {time}",
    "all known everywhere after {time}, {count} datagrams": ("mọi nhà biết hết sau {time}, {count} gói tin"),
    "{count} presses: p50 {p50}, p99 {p99}, max {max}, missed {missed}": (
        "bấm {count} lần: p50 {p50}, p99 {p99}, lâu nhất {max}, không kêu {missed}"
    ),
    "not every house knew of every alarm within {seconds} s": (
        "sau {seconds} giây vẫn có nhà chưa biết hết các báo động"
    ),
    "reset refused: {why}": "không kết thúc được báo động: {why}",
    "still sounding after the reset: {houses}": "kết thúc báo động rồi vẫn còn kêu: {houses}",
    "{house} decided on no fire alarm": "{house} không báo cháy",
    "{house} decided on a fire alarm, and nothing burned": "{house} báo cháy mà không có cháy",
    "{house}: its siren sounded, and nothing burned": "{house}: còi kêu mà không có cháy",
    "{house}: its siren did not sound": "{house}: còi không kêu",
    "the ward did not acknowledge the alarm of {house}": "phường không xác nhận báo động của {house}",
    # the ward
    "no answer from the broker": "máy chủ MQTT không trả lời",
    "sharing the work needs it": "muốn chia việc thì phải có",
    "the broker does not answer": "máy chủ MQTT không trả lời",
    "the broker refuses us: {reason}": "máy chủ MQTT từ chối ta: {reason}",
    "the broker knows no MQTT 5: {needs}": "máy chủ không biết MQTT 5: {needs}",
    "the connection was lost: {reason}": "mất kết nối: {reason}",
    "going back to the first broker": "trở lại máy chủ thứ nhất",
    "'{name}' cannot be a level of a topic": "'{name}' không dùng được làm tên trong chủ đề MQTT",
    "{path}: there is no such register": "{path}: không có sổ tin này",
    "{path}: format {version}, this software knows {ours}": (
        "{path}: định dạng {version}, phần mềm này chỉ biết {ours}"
    ),
    "{path} can be read by others: chmod 600 {path}": "người khác đọc được {path}: chạy chmod 600 {path}",
    "the credentials file {path} cannot be read: {why}": "không đọc được tệp tên và mật khẩu {path}: {why}",
    "{path} needs the user name on its first line, the password on its second": (
        "{path} phải có tên ở dòng đầu, mật khẩu ở dòng thứ hai"
    ),
    "online": "đang kết nối",
    "OFFLINE": "MẤT KẾT NỐI",
    "by {name}": "người làm: {name}",
    "resumed": "tiếp tục sau khi khởi động lại",
    "clock untrusted": "đồng hồ chưa đúng giờ",
    "done": "đã làm",
    "REFUSED": "TỪ CHỐI",
    "{verb} needs {what}": "{verb} phải có {what}",
    "the ward's word": "lời của phường",
    "the name of one sensor": "tên một cảm biến",
    "no state of {node} at the broker: is its name right?": (
        "máy chủ không có trạng thái của {node}: tên có đúng không?"
    ),
    "{node} is offline": "{node} đang mất kết nối",
    "{node} takes no orders": "{node} không nhận lệnh",
    "{node} does not answer; whether it obeyed will be among its events": (
        "{node} không trả lời; nó có làm theo không thì xem trong tin nó gửi sau"
    ),
}
