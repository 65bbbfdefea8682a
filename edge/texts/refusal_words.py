"""Why a wish was not granted, by Refused.reason: (Vietnamese, English)."""

REFUSAL_WORDS: dict[str, tuple[str, str]] = {
    "refused.already_hushed": ("đã hoãn rồi", "it is hushed already"),
    "refused.already_silenced": ("còi đã tắt tiếng rồi", "the siren is silent already"),
    "refused.bad_duration": ("thời gian không hợp lệ", "that is no duration"),
    "refused.drill_running": ("đang diễn tập", "a drill is running"),
    "refused.fire_not_hushed": ("đang báo cháy, không hoãn được", "a fire alarm cannot be hushed"),
    "refused.hush_ceiling": (
        "dấu hiệu cháy quá rõ, không hoãn được; hãy kiểm tra ngay",
        "the signs of fire are too strong to hush; look at once",
    ),
    "refused.in_alarm": ("đang báo động", "an alarm stands"),
    "refused.inputs_active": (
        "cảm biến hoặc nút vẫn đang báo cháy; hãy dập cháy, nhả nút rồi thử lại",
        "a sensor or call point still reports fire; clear it and try again",
    ),
    "refused.needs_sensor": ("hãy nêu tên thiết bị cần thử", "name the one device to test"),
    "refused.needs_zone": ("hãy nêu tên khu vực", "name the one zone"),
    "refused.neighbour_fire": ("nhà hàng xóm đang báo cháy", "a neighbour's house is in alarm"),
    "refused.no_alarm": ("không có báo động nào", "no alarm stands or has just ended"),
    "refused.no_drill_yet": ("nhà này chưa diễn tập lần nào", "there was no drill in this house yet"),
    "refused.no_drill": ("không có diễn tập nào", "no drill is running"),
    "refused.not_disabled": ("không có gì đang tạm ngắt hay đang thử", "nothing is disabled or in test"),
    "refused.not_origin": (
        "chỉ nhà đang cháy mới kết thúc được báo động; ở đây chỉ tắt tiếng còi được",
        "only the house that burns can reset its alarm; here the siren can be silenced",
    ),
    "refused.not_read_yet": (
        "cảm biến chưa đọc lại từ khi khởi động; đợi một chút",
        "not all sensors were read since the start; wait a moment",
    ),
    "refused.not_sounding": ("còi không kêu", "no alarm is sounding"),
    "refused.nothing_to_acknowledge": ("không có báo động để xác nhận", "no alarm stands"),
    "refused.nothing_to_hush": ("không có cảnh báo sớm để hoãn", "no pre-alarm stands here"),
    "refused.nothing_to_reset": ("không có báo cháy ở nhà này", "no fire alarm stands here"),
    "refused.order_expired": (
        "lệnh đã hết hạn; hãy gửi lại",
        "the order's nonce is not, or no longer, this node's; send it again",
    ),
    "refused.order_not_kept": (
        "không ghi được số lệnh vào thẻ nhớ nên không thực hiện",
        "the order's number cannot be stored, and without it the order is not obeyed",
    ),
    "refused.order_used": ("lệnh này đã dùng rồi", "an order of this number was used already"),
    "refused.order_unknown": ("không có loại lệnh này", "there is no such order"),
    "refused.pin": (
        "mã PIN phải có 6 đến 12 chữ số, không phải một chữ số lặp lại",
        "a PIN has 6 to 12 digits, and not the same one throughout",
    ),
    "refused.pin_differs": (
        "hai lần nhập khác nhau; chưa đổi gì",
        "the two do not match; nothing was changed",
    ),
    "refused.sounding": (
        "còi đang kêu; đợi kêu xong rồi thử lại",
        "the sirens sound already; try again when they are quiet",
    ),
    "refused.too_soon": (
        "còi phải kêu đủ 30 giây mới tắt tiếng được",
        "the siren must have sounded 30 s before it may be silenced",
    ),
    "refused.unknown_zone": ("không có khu vực này", "there is no such zone"),
}
