"""What the commands print: (Vietnamese, English)."""

COMMAND_WORDS: dict[str, tuple[str, str]] = {
    # check
    "check.ok": (
        "{file}: tốt. Khu vực: {zones}, cảm biến: {sensors}, còi: {sirens}, nhà hàng xóm: {neighbours}",
        "{file}: OK. Zones: {zones}, sensors: {sensors}, sirens: {sirens}, neighbours: {neighbours}",
    ),
    "check.group_ok": ("{file}: tốt", "{file}: OK"),
    "check.warned": ("lưu ý: {warnings}", "warnings: {warnings}"),
    "check.bad": (
        "{file}: chưa dùng được. Số lỗi: {errors}, lưu ý: {warnings}",
        "{file}: cannot be used. Errors: {errors}, warnings: {warnings}",
    ),
    # the running node
    "run.armed": ("đã bật báo cháy", "armed"),
    "run.warming_up": ("đang khởi động: {parts}", "warming up: {parts}"),
    "run.last_good": (
        "chạy bằng cấu hình tốt gần nhất vì tệp mới có lỗi",
        "running on the last good settings, because the file is bad",
    ),
    "run.refused": (
        "tệp cấu hình mới có lỗi, máy vẫn chạy bằng cấu hình cũ: {reason}",
        "the new settings file is bad, the node runs on as before: {reason}",
    ),
    "run.waits_for_peace": (
        "cấu hình mới chờ đến khi hết báo động",
        "the new settings wait until the alarm has ended",
    ),
    # what people do to the running node
    "act.done": ("{what}: xong", "{what}: done"),
    "act.begun": (
        "{what}: đã bắt đầu; kết quả ở: liengia status",
        "{what}: begun; `liengia status` has the result",
    ),
    "act.would": ("{what}: được phép; chưa làm gì cả", "{what}: would be granted; nothing was done"),
    "act.refused": ("{what}: không được, {why}", "{what}: refused, {why}"),
    "node.away": (
        "máy báo cháy không trả lời ở {path}. Bật máy: sudo systemctl start liengia. "
        "Máy chạy bằng tệp cấu hình khác thì ghi tên tệp đó sau lệnh",
        "no node answers at {path}. Start it: sudo systemctl start liengia. "
        "If it runs with another settings file, name that file after the command",
    ),
    "node.forbidden": (
        "không được phép mở {path}: thêm sudo trước lệnh, hoặc vào nhóm: sudo usermod -aG liengia $USER",
        "no permission to open {path}: put sudo before the command, or join: sudo usermod -aG liengia $USER",
    ),
    # page
    "page.no_pin_yet": (
        "chưa có mã PIN nên các nút chưa dùng được: chạy liengia pin",
        "no PIN is set yet, so the buttons do nothing: run liengia pin",
    ),
    # pin
    "pin.new": ("mã PIN mới:", "new PIN:"),
    "pin.again": ("nhập lại:", "again:"),
    "pin.set": (
        "đã đặt mã PIN; mỗi điện thoại phải nhập lại một lần",
        "the PIN is set; every phone has to enter it once",
    ),
    # status
    "status.because": ("Vì sao", "Because"),
    "status.fault_count": ("số lỗi: {count}", "faults: {count}"),
    "demo.neighbours": ("Nghe", "Hears"),
    "demo.ward": ("Phường", "Ward"),
    "status.house": ("Nhà", "House"),
    "status.condition": ("Trạng thái", "Condition"),
    "status.zone": ("Khu vực", "Zone"),
    "status.sensor": ("Cảm biến", "Sensor"),
    "status.value": ("Số đo", "Value"),
    "status.roads": ("đường truyền, nghe cách đây", "roads, heard ago"),
    "status.age": ("Cách đây", "Age"),
    "status.siren": ("Còi", "Siren"),
    "status.sirens": ("Còi", "Sirens"),
    "status.faults": ("Lỗi", "Faults"),
    "status.no_faults": ("không có lỗi", "no faults"),
    "status.neighbours": ("Nhà hàng xóm", "Neighbours"),
    "status.heard": ("đang nghe thấy", "heard"),
    "status.lost": ("mất liên lạc", "not heard"),
    "status.ward": ("Công an phường", "Ward"),
    "status.not_acknowledged": (
        "PHƯỜNG CHƯA XÁC NHẬN BÁO CHÁY sau {seconds} giây: hãy gọi 114",
        "NO WORD OF THE WARD ON THE ALARM for {seconds} s: call 114",
    ),
    "phone.alarm": (
        "CHÁY: {house}, khu vực {zone}: {cause}. Công an phường chưa xác nhận. Hãy gọi 114.",
        "FIRE: {house}, zone {zone}: {cause}. The ward has not acknowledged it. Call 114.",
    ),
    "phone.drill": ("DIỄN TẬP. {text}", "DRILL. {text}"),
    "status.stand_down": ("Phường báo", "Word of the ward"),
    "status.connected": ("đã kết nối", "connected"),
    "status.away": ("mất kết nối", "not reached"),
    "status.waiting": ("chờ gửi: {count}", "waiting to be sent: {count}"),
    "status.disabled": ("tạm ngắt", "disabled"),
    "status.testing": ("đang thử", "in test"),
    "status.drill": ("đang diễn tập", "drill"),
    "status.hushed": ("đã hoãn", "hushed"),
    "status.silenced": ("đã tắt tiếng", "silenced"),
    "status.safe": ("an toàn", "safe"),
    "status.roll_call": (
        "Điểm danh: an toàn: {safe}; chưa trả lời: {not_answered}",
        "Roll call: safe: {safe}; not answered: {not_answered}",
    ),
    "status.self_test_passed": ("Tự kiểm tra lần cuối: đạt", "Last silent test: passed"),
    "status.self_test_failed": (
        "Tự kiểm tra lần cuối: KHÔNG ĐẠT ở {parts}",
        "Last silent test: FAILED at {parts}",
    ),
    "status.nobody": ("không nhà nào", "nobody"),
    "status.not_running": ("máy không chạy", "the node is not running"),
    "status.remedy": ("Cách sửa", "Remedy"),
    "status.drill_line": (
        "ĐANG DIỄN TẬP, bắt đầu từ {origin} ({by}), còn {minutes} phút",
        "DRILL begun by {origin} ({by}), {minutes} min left",
    ),
    "status.impairment_line": (
        "{what} {target}: {by}, còn {minutes} phút",
        "{what} {target}: by {by}, {minutes} min left",
    ),
    # drill report
    "drill.heard_s": ("Nghe tin sau", "Heard after"),
    "drill.siren_s": ("Bật còi sau", "Siren after"),
    "drill.confirmed_s": ("Còi kêu thật sau", "Siren confirmed after"),
    "drill.acknowledged_s": ("Có người xác nhận sau", "Acknowledged after"),
    "drill.safe_s": ("Báo an toàn sau", "Safe after"),
    "drill.running": ("Đang diễn tập, do {by} bắt đầu", "A drill by {by} is running"),
    "drill.ended": (
        "Diễn tập do {by} bắt đầu, kết thúc sau {after} giây: {because}",
        "Drill by {by}, ended after {after} s: {because}",
    ),
    "drill.sounded": ("{sounded} trong {of} nhà đã bật còi", "{sounded} of {of} houses sounded"),
    # what this is not
    "notice.supplement": (
        "Thiết bị này hỗ trợ, không thay thế đầu báo cháy được kiểm định và cuộc gọi 114.",
        "It supplements certified alarms and calling 114; it replaces neither.",
    ),
}
