"""What `liengia config init` asks, and the comments in the file that it writes: (Vietnamese, English)."""

INIT_WORDS: dict[str, tuple[str, str]] = {
    # questions
    "init.name": ("Tên nhà, như hàng xóm vẫn gọi", "Name of the house, as the neighbours call it"),
    "init.id": (
        "Mã nhà: 2-8 ký tự a-z, 0-9; không dùng số nhà",
        "Id of the house: 2-8 of a-z and 0-9; never the house number",
    ),
    "init.rooms": (
        "Phòng nào có cảm biến? Cách nhau bằng dấu cách: kitchen (bếp), bedroom (ngủ), altar (thờ), "
        "shop (cửa hàng), attic (gác)",
        "Which rooms have sensors? With spaces between: kitchen, bedroom, altar, shop, attic",
    ),
    "init.sensors": (
        "Cảm biến ở {room}: heat (nhiệt DHT22), smoke (tiếp điểm đầu báo khói), "
        "heat_contact (tiếp điểm đầu báo nhiệt), dust (bụi PMS5003 qua USB)",
        "Sensors in the {room}: heat (DHT22), smoke (contact of a smoke alarm), "
        "heat_contact (contact of a heat alarm), dust (PMS5003 on USB)",
    ),
    "init.call_points": (
        "Mấy nút báo cháy? (nên có 2: trong và ngoài cửa)",
        "How many call points? (best 2: inside and outside the door)",
    ),
    "init.siren": (
        "Còi: gpio-low (bo rơ-le kích mức thấp), gpio-high (MOSFET), usb (rơ-le USB LCUS-1)",
        "Siren: gpio-low (relay board, active low), gpio-high (MOSFET), usb (USB relay LCUS-1)",
    ),
    "init.group": (
        "Tệp group.yaml của tổ, đã ký (để trống nếu chưa có)",
        "The group's signed group.yaml (empty if there is none yet)",
    ),
    "init.ward": (
        "Máy chủ MQTT của phường, như mqtts://ward.example:8883 (để trống nếu chưa có)",
        "The ward's MQTT broker, as mqtts://ward.example:8883 (empty if there is none yet)",
    ),
    "init.bad_answer": ("{value}: chỉ được: {allowed}", "{value}: only these: {allowed}"),
    "init.unknown_answer": (
        "không có câu hỏi '{key}'; chỉ có: {allowed}",
        "there is no question '{key}'; only: {allowed}",
    ),
    "init.no_pin_left": (
        "không còn chân GPIO trống: bớt thiết bị, hoặc dùng thiết bị qua USB (dust, usb)",
        "no GPIO pin is left: name fewer devices, or some on USB (dust, usb)",
    ),
    "init.cannot_write": (
        "không ghi được {path} ({reason}): thêm sudo trước lệnh, hoặc ghi tên một tệp khác sau lệnh",
        "{path} cannot be written ({reason}): put sudo before the command, or another file's name behind it",
    ),
    # results
    "init.exists": (
        "{path} đã có; dùng --force để ghi đè, hoặc chọn tên khác",
        "{path} exists; --force writes over it, or choose another name",
    ),
    "init.written": ("đã ghi {path}", "{path} is written"),
    "init.wiring": ("Đấu dây:", "Wiring:"),
    "init.wire": (
        "GPIO{gpio} (chân {place}) và GND: {what}",
        "GPIO{gpio} (header pin {place}) and GND: {what}",
    ),
    "init.next": (
        "Tiếp theo: sửa cổng và chân cho đúng, rồi chạy: liengia check {path}",
        "Next: put in your ports and pins, then: liengia check {path}",
    ),
    # comments in the file
    "init.c.head": (
        "Cấu hình của một nhà. Mọi mục: docs/settings.md. Sau khi sửa: liengia check {path}",
        "Settings of one house. Every option: docs/settings.md. After a change: liengia check {path}",
    ),
    "init.c.apply": (
        "Áp dụng khi máy đang chạy: sudo systemctl reload liengia",
        "Apply to the running node: sudo systemctl reload liengia",
    ),
    "init.c.id": ("như trong group.yaml; không dùng số nhà", "as in group.yaml; never the house number"),
    "init.c.group": (
        "cùng một tệp ở mọi nhà, do tổ trưởng ký",
        "the same file in every house, signed by the head of the group",
    ),
    "init.c.group_later": (
        "Khi có tệp của tổ, bỏ dấu # ở dòng dưới; chưa có thì hàng xóm chưa nghe thấy nhà này",
        "Once the group has a file, take away the # below; until then no neighbour hears this house",
    ),
    "init.c.ward_later": (
        "Kết nối công an phường, cần có tổ; tên và mật khẩu ở hai dòng trong tệp 0600",
        "The ward police, needs a group; name and password on two lines of a 0600 file",
    ),
    "init.c.profile": (
        "kitchen bếp | bedroom ngủ | shop cửa hàng | altar thờ | attic gác",
        "kitchen | bedroom | shop | altar | attic",
    ),
    "init.c.by_path": (
        "tên trong /dev/serial/by-path không đổi khi cắm thêm thiết bị",
        "a name in /dev/serial/by-path stays the same when another device is plugged in",
    ),
    "init.c.heat": ("DHT22: dây dữ liệu, điện trở kéo lên 10 kΩ", "DHT22: data line, 10 kOhm pull-up"),
    "init.c.smoke": (
        "tiếp điểm thường mở của đầu báo khói có kiểm định",
        "normally open relay of a certified smoke alarm",
    ),
    "init.c.heat_contact": (
        "tiếp điểm thường đóng của đầu báo nhiệt: đứt dây cũng báo",
        "normally closed relay of a heat alarm: a cut wire alarms too",
    ),
    "init.c.call_points": ("nút báo cháy, nối chân GPIO với GND", "call points, between the pin and GND"),
    "init.c.siren": (
        "low: bo rơ-le cách ly quang; high: MOSFET; gắn điện trở kéo về mức tắt",
        "low: opto-isolated relay board; high: MOSFET; fit a pull resistor to the off side",
    ),
    "init.c.kitchen": ("Bếp", "Kitchen"),
    "init.c.bedroom": ("Phòng ngủ", "Bedroom"),
    "init.c.altar": ("Phòng thờ", "Altar room"),
    "init.c.shop": ("Cửa hàng", "Shop"),
    "init.c.attic": ("Gác", "Attic"),
    "init.c.door": ("Cửa trước", "Front door"),
    "init.c.my_house": ("Nhà tôi", "My house"),
}
