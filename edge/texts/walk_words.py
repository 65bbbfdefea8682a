"""What `liengia walk-test` says and writes: (Vietnamese, English)."""

WALK_WORDS: dict[str, tuple[str, str]] = {
    "walk.begin": (
        "Thử từng thiết bị. Chỉ thiết bị đang thử được miễn báo động; cháy thật vẫn báo ngay.\n"
        "Enter: bỏ qua thiết bị này; f rồi Enter: hỏng. Báo cho hàng xóm biết trước khi thử còi.",
        "Every device in turn. Only the one being tried is exempt; a real fire alarms as ever.\n"
        "Enter: skip this device; f and Enter: it failed. Tell the neighbours before the sirens.",
    ),
    "walk.device": ("[{number}/{count}] {device} ({zone})", "[{number}/{count}] {device} ({zone})."),
    "walk.do.call_point": ("Bấm nút báo cháy này.", "Press this call point."),
    "walk.do.contact": (
        "Giữ nút TEST của đầu báo, hoặc kích tiếp điểm.",
        "Hold the alarm's TEST button, or trip its contact.",
    ),
    "walk.do.pm2_5": (
        "Đưa một que nhang vừa tắt lại gần 30 cm.",
        "Hold a just extinguished incense stick 30 cm from it.",
    ),
    "walk.do.smoke_obscuration": (
        "Phun khói thử hoặc đưa que nhang lại gần.",
        "Use test smoke, or hold an incense stick near it.",
    ),
    "walk.do.co": (
        "Dùng bình khí thử CO; nếu không có, nhấn Enter.",
        "Use a can of CO test gas; without one press Enter.",
    ),
    "walk.do.gas_ratio": (
        "Đưa bông tẩm cồn lại gần 10 cm.",
        "Hold a swab with alcohol 10 cm from it.",
    ),
    "walk.do.tvoc": ("Đưa bông tẩm cồn lại gần 10 cm.", "Hold a swab with alcohol 10 cm from it."),
    "walk.do.co2": ("Thở vào cảm biến.", "Breathe on it."),
    "walk.do.temperature": (
        "Sấy nhẹ bằng máy sấy tóc cách 30 cm, hoặc ủ trong lòng bàn tay.",
        "Warm it with a hair dryer from 30 cm, or in your hand.",
    ),
    "walk.do.other": ("Làm cho số đo thay đổi.", "Make its value change."),
    "walk.siren": (
        "Còi {siren} ({kind}): Enter để kêu 3 giây, s để bỏ qua",
        "Siren {siren} ({kind}): Enter to sound it for 3 s, s to skip it",
    ),
    "walk.heard?": ("Nghe thấy không? c có, k không, r kêu lại", "Was it heard? y yes, n no, r again"),
    "walk.result.answered": ("báo động đúng", "alarmed as it should"),
    "walk.result.reacted": ("có phản ứng", "reacts"),
    "walk.result.failed": ("HỎNG", "FAILED"),
    "walk.result.skipped": ("chưa thử", "not tried"),
    "walk.result.heard": ("nghe thấy", "heard"),
    "walk.result.not_heard": ("KHÔNG nghe thấy", "NOT heard"),
    "walk.let_go": (
        "Tốt. Nhả nút, để thiết bị trở lại bình thường (Enter: không chờ)",
        "Good. Let go and let it calm down (Enter: do not wait)",
    ),
    "walk.no_answer": ("không phản ứng trong {seconds} giây", "no reaction within {seconds} s"),
    "walk.real": (
        "BÁO ĐỘNG THẬT: dừng thử, xử lý ngay, gọi 114 nếu cháy",
        "A REAL ALARM: the walk ends; see to it at once, call 114 if it burns",
    ),
    "walk.written": (
        "đã ghi biên bản {path}, ký bằng khóa của nhà",
        "{path} is written, signed by the house's key",
    ),
    "walk.genuine": (
        "{path}: thật, nhà {node}, {ended_at}, ký bằng khóa {key}",
        "{path}: genuine, house {node}, {ended_at}, signed by key {key}",
    ),
    "walk.other_key": (
        "{path}: chữ ký đúng nhưng không phải khóa của nhà này trong danh sách tổ",
        "{path}: signed, but not by this house's key in the roster",
    ),
    "walk.forged": ("{path}: KHÔNG thật: {reason}", "{path}: NOT genuine: {reason}"),
    "walk.title": ("Biên bản thử thiết bị báo cháy", "Commissioning report"),
    "walk.passed": (
        "Đạt: mọi thiết bị trả lời, mọi còi nghe thấy.",
        "Passed: every device answered, every siren was heard.",
    ),
    "walk.not_passed": (
        "CHƯA ĐẠT: xem các dòng màu đỏ, sửa rồi thử lại.",
        "NOT passed: mend the red lines and try again.",
    ),
    "walk.partial": (
        "MỚI THỬ {tried} trên {of} thiết bị và còi: những thứ đã thử đều tốt, chưa phải nghiệm thu.",
        "ONLY {tried} of {of} devices and sirens were tried: all of them good, but this is no commissioning.",
    ),
    "walk.unknown": (
        "nhà này không có {names}; chỉ có: {allowed}",
        "this house has no {names}; only: {allowed}",
    ),
    "walk.clock.trusted": ("đúng giờ", "synchronised"),
    "walk.clock.untrusted": ("chưa chỉnh giờ: ngày giờ có thể sai", "never set: dates may be wrong"),
    "walk.fact.by": ("Người thử", "Tried by"),
    "walk.fact.began_at": ("Bắt đầu", "Begun"),
    "walk.fact.ended_at": ("Kết thúc", "Ended"),
    "walk.fact.clock": ("Đồng hồ", "Clock"),
    "walk.fact.version": ("Phiên bản", "Version"),
    "walk.fact.roster": ("Danh sách tổ, bản", "Roster version"),
    "walk.devices": ("Cảm biến và nút", "Sensors and call points"),
    "walk.sirens": ("Còi và đèn", "Sirens and lights"),
    "walk.key": ("Khóa công khai của nhà", "Public key of the house"),
    "walk.how_to_verify": (
        "Kiểm tra biên bản: liengia walk-test --verify TỆP. Sửa một chữ là sai chữ ký.",
        "Check this report: liengia walk-test --verify FILE. One changed letter breaks the signature.",
    ),
}
