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
        "Cảm biến ở {room}: heat (nhiệt: DS18B20 đã cắm, không có thì DHT22), "
        "smoke (tiếp điểm đầu báo khói), heat_contact (tiếp điểm đầu báo nhiệt), dust (bụi PMS5003 qua USB)",
        "Sensors in the {room}: heat (a DS18B20 that is plugged in, else a DHT22), "
        "smoke (contact of a smoke alarm), heat_contact (contact of a heat alarm), dust (PMS5003 on USB)",
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
    "init.wire.contact": (
        "GPIO{gpio} (chân {place}) và GND: {what}",
        "GPIO{gpio} (header pin {place}) and GND: {what}",
    ),
    "init.wire.dht": (
        "GPIO{gpio} (chân {place}): dây DATA của {what}, 10 kΩ lên 3V3; nguồn 3V3 (chân 1) và GND",
        "GPIO{gpio} (header pin {place}): DATA of {what}, 10 kOhm to 3V3; supply 3V3 (pin 1) and GND",
    ),
    "init.wire.one_wire": (
        "GPIO{gpio} (chân {place}): dây DQ của mọi {what}, 4,7 kΩ lên 3V3; nguồn 3V3 (chân 1) và GND",
        "GPIO{gpio} (header pin {place}): DQ of every {what}, 4.7 kOhm to 3V3; supply 3V3 (pin 1) and GND",
    ),
    "init.wire.relay": (
        "GPIO{gpio} (chân {place}): chân IN của mô-đun rơ-le {what}; KHÔNG nối còi thẳng vào Pi",
        "GPIO{gpio} (header pin {place}): IN of the relay board of {what}; NEVER the siren itself",
    ),
    "init.drawings": ("Hình đấu dây: docs/vi/lap-dat.md", "Drawings: docs/vi/lap-dat.md"),
    "init.ward_waits": (
        "Phường CHƯA được báo: cần group.yaml đã ký, rồi bỏ dấu # ở dòng ward trong tệp",
        "The ward is NOT told yet: it wants a signed group.yaml, then the # away from the file's ward line",
    ),
    "init.nobody_to_ask": (
        "không có màn hình để hỏi: thêm --yes (lấy câu trả lời đề nghị) hoặc --answers TỆP",
        "there is no terminal to ask at: add --yes (to take what is proposed) or --answers FILE",
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
    "init.c.one_wire": (
        "DS18B20 trên dây 1-Wire: điện trở 4,7 kΩ từ DQ lên 3V3",
        "DS18B20 on the 1-Wire bus: 4.7 kOhm from DQ to 3V3",
    ),
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
