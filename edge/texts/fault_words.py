"""What is broken and what to do about it, by FaultKind: (Vietnamese, English).

The remedy is what a person can try at once, in the order of likelihood.
"""

FAULT_WORDS: dict[str, tuple[str, str]] = {
    # what is no device of the settings, as a family reads it
    "part.lan": ("mạng trong nhà", "the house's network"),
    "part.radio": ("sóng radio", "the radio"),
    "part.radio-reach": ("tầm sóng radio", "how far the radio reaches"),
    "part.broker": ("đường qua máy chủ", "the road by the broker"),
    "part.group": ("tổ liên gia", "the group"),
    "part.ward": ("công an phường", "the ward"),
    "part.outbox": ("hộp thư gửi phường", "what is to be sent to the ward"),
    "part.phones": ("gọi điện báo", "telephoning"),
    "part.home": ("nối với Home Assistant", "Home Assistant"),
    "part.settings": ("tệp cấu hình", "the settings"),
    "part.sirens": ("các còi", "the sirens"),
    "part.state": ("thẻ nhớ", "the memory card"),
    "part.identity": ("danh tính của nhà trong tổ", "the house's place in the group"),
    "part.loop": ("chương trình", "the program"),
    "part.control": ("cửa nhận lệnh của máy", "the node's own door"),
    "part.black-box": ("hộp đen", "the black box"),
    "fault.silent": ("không gửi số đo", "sends no readings"),
    "fault.silent.remedy": (
        "kiểm tra dây và nguồn của cảm biến; rút ra cắm lại",
        "check the sensor's cable and supply; unplug it and plug it in again",
    ),
    "fault.stuck": ("số đo đứng yên quá lâu", "the value has not moved for too long"),
    "fault.stuck.remedy": (
        "hà hơi hoặc hơ ấm cảm biến xem số có đổi; nếu không, thay cái mới",
        "breathe on the sensor; if its value does not change, replace it",
    ),
    "fault.frozen": ("gửi mãi một số đo cũ", "repeats the same bytes"),
    "fault.frozen.remedy": (
        "tắt nguồn cảm biến 10 giây rồi bật lại; nếu vẫn vậy, thay cái mới",
        "take its power away for 10 s; if it stays so, replace it",
    ),
    "fault.out_of_range": ("số đo vô lý", "the value is impossible"),
    "fault.out_of_range.remedy": (
        "kiểm tra dây, đúng loại cảm biến trong cấu hình; nếu đúng, thay cái mới",
        "check the cable and the kind in the settings; else replace the sensor",
    ),
    "fault.noisy": ("số đo nhảy loạn", "the value jumps about"),
    "fault.noisy.remedy": (
        "đặt dây xa dây điện 220 V và quạt; siết lại đầu nối",
        "keep the cable away from mains and fans; tighten the plugs",
    ),
    "fault.drifting": ("cảm biến bẩn, số đo trôi dần", "the sensor is dirty and drifts"),
    "fault.drifting.remedy": (
        "lau bụi cảm biến bằng chổi mềm trước khi nó báo nhầm",
        "clean the sensor with a soft brush before it alarms for nothing",
    ),
    "fault.checksum": ("dữ liệu trên dây bị hỏng", "damaged data on the wire"),
    "fault.checksum.remedy": (
        "dùng dây ngắn hơn, siết đầu nối; xem có hai thiết bị chung một cổng không",
        "use a shorter cable and tighten the plugs; see that nothing else uses the port",
    ),
    "fault.open": ("đứt dây", "broken wire"),
    "fault.open.remedy": ("tìm chỗ đứt hoặc tuột và nối lại", "find the break or the loose end and join it"),
    "fault.short": ("chập dây", "short circuit"),
    "fault.short.remedy": (
        "tìm chỗ hai dây chạm nhau và tách ra",
        "find where the wires touch and part them",
    ),
    "fault.unplugged": ("không thấy thiết bị", "the device is not there"),
    "fault.unplugged.remedy": (
        "cắm lại dây USB hoặc dây tín hiệu; kiểm tra tên cổng trong cấu hình",
        "plug it in again; check the port in the settings",
    ),
    "fault.hung": (
        "chương trình đọc cảm biến bị treo, đã khởi động lại",
        "its reader hung and was restarted",
    ),
    "fault.hung.remedy": (
        "nếu lặp lại: kiểm tra dây dữ liệu và điện trở kéo lên của cảm biến",
        "if it happens again, check the sensor's data wire and pull-up resistor",
    ),
    "fault.siren_circuit": ("mạch còi hỏng, còi có thể không kêu", "the siren may not sound"),
    "fault.siren_circuit.remedy": (
        "sửa ngay: kiểm tra dây còi, rơ-le và nguồn, rồi thử còi",
        "mend it at once: check wire, relay and supply, then test the siren",
    ),
    "fault.link_lost": ("mất đường liên lạc với tổ", "a road to the group is lost"),
    "fault.link_lost.remedy": (
        "kiểm tra dây mạng, Wi-Fi và bộ phát; còi trong nhà vẫn hoạt động",
        "check the cable, Wi-Fi and router; the siren at home still works",
    ),
    "fault.neighbour_lost": ("không nghe thấy nhà hàng xóm", "a neighbour is not heard"),
    "fault.neighbour_lost.remedy": (
        "hỏi nhà đó xem máy có điện và mạng không",
        "ask that house whether its node has power and network",
    ),
    "fault.origin_lost": ("nhà đang cháy mất tín hiệu", "the burning house fell silent"),
    "fault.origin_lost.remedy": (
        "coi như vẫn đang cháy: gọi 114, báo người trong nhà đó",
        "take it as still burning: call 114 and warn its people",
    ),
    "fault.forged": ("nhận tin giả hoặc sai chữ ký", "forged or wrongly signed messages"),
    "fault.forged.remedy": (
        "xem các nhà có cùng một danh sách tổ; nếu đúng, báo tổ trưởng",
        "see that all houses have the same roster; if so, tell the head of the group",
    ),
    "fault.ward_lost": ("mất liên lạc với công an phường", "the ward is not reached"),
    "fault.ward_lost.remedy": (
        "kiểm tra Internet; khi có cháy hãy tự gọi 114",
        "check the internet; in a fire call 114 yourselves",
    ),
    "fault.not_acknowledged": (
        "công an phường chưa xác nhận báo cháy",
        "the ward has not acknowledged an alarm",
    ),
    "fault.not_acknowledged.remedy": (
        "gọi ngay 114 và trực ban công an phường",
        "call 114 and the ward's officer on duty now",
    ),
    "fault.storage": ("thẻ nhớ không ghi được", "the memory card cannot be written"),
    "fault.storage.remedy": (
        "thay thẻ nhớ sớm; máy vẫn báo cháy",
        "replace the card soon; alarms still work",
    ),
    "fault.clock": ("đồng hồ chưa đúng giờ", "the clock is not set"),
    "fault.clock.remedy": (
        "nối Internet vài phút để chỉnh giờ; máy vẫn báo cháy",
        "connect the internet for some minutes; alarms still work",
    ),
    "fault.power": ("mất điện lưới hoặc nguồn yếu", "mains lost or supply too weak"),
    "fault.power.remedy": (
        "kiểm tra ổ cắm, bộ nguồn và pin dự phòng",
        "check the socket, the supply and the backup battery",
    ),
    "fault.battery": ("pin dự phòng yếu hoặc không có", "the backup battery is low or missing"),
    "fault.battery.remedy": (
        "có điện lại thì để pin sạc; nếu vẫn báo, kiểm tra cầu chì và thay pin",
        "let it charge once the mains are back; if it stays so, check its fuse and replace it",
    ),
    "fault.battery_empty": ("pin dự phòng sắp hết", "the backup battery is nearly empty"),
    "fault.battery_empty.remedy": (
        "cấp điện ngay, hoặc tắt máy đúng cách (sudo poweroff) trước khi mất hẳn điện",
        "restore the mains at once, or shut the node down in order (sudo poweroff) before it stops by itself",
    ),
    "fault.settings": ("tệp cấu hình có lỗi", "the settings file is bad"),
    "fault.settings.remedy": (
        "chạy 'liengia check' và sửa; máy đang dùng cấu hình tốt gần nhất",
        "run 'liengia check' and mend it; the last good settings are in use",
    ),
    "fault.slow": ("máy xử lý chậm", "the node is slow"),
    "fault.slow.remedy": (
        "tắt chương trình khác trên máy; kiểm tra nhiệt độ và nguồn của Raspberry Pi",
        "stop other programs; check the Raspberry Pi's temperature and supply",
    ),
    "fault.self_test": ("không qua được lần tự kiểm tra hằng tuần", "failed the weekly silent test"),
    "fault.self_test.remedy": (
        "xem nhà hàng xóm hoặc bộ phận được nêu tên có bật và nối mạng không; thử lại: liengia self-test",
        "see that the neighbour or part named is on and connected; try again: liengia self-test",
    ),
    "fault.internal": ("lỗi phần mềm", "a fault of the program"),
    "fault.internal.remedy": (
        "khởi động lại máy; gửi nhật ký cho người bảo trì",
        "restart the node and send the log to whoever maintains it",
    ),
}
