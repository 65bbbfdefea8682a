"""What `liengia monitor` shows: (Vietnamese, English)."""

MONITOR_WORDS: dict[str, tuple[str, str]] = {
    "monitor.keys": (
        "a xác nhận  s tắt tiếng  h hoãn  o an toàn  w thử thiết bị  q thoát",
        "a acknowledge  s silence  h hush  o safe  w walk-test  q quit",
    ),
    "monitor.sure": (
        "{what}: chắc chưa? y = có, phím khác = không",
        "{what}: sure? y = yes, any other key = no",
    ),
    "monitor.which": ("Thử thiết bị nào? {devices}", "Which device? {devices}"),
    "monitor.away": ("máy không trả lời, đang thử lại", "the node does not answer, trying again"),
    "monitor.needs_terminal": (
        "cần một màn hình dòng lệnh; nếu không, dùng: liengia status",
        "it needs a terminal; without one use: liengia status",
    ),
    "monitor.neighbours": ("Hàng xóm", "Neighbours"),
    "monitor.alone": ("không thuộc tổ nào", "in no group"),
    "monitor.no_ward": ("không nối", "none"),
    "monitor.faults": ("Lỗi", "Faults"),
    "monitor.more": ("và {count} nữa", "and {count} more"),
    "monitor.sirens": ("Còi", "Sirens"),
    "monitor.silenced": ("tắt tiếng, còn {seconds} giây", "silenced for {seconds} s"),
    "monitor.quiet": ("yên tĩnh", "quiet"),
}
