"""What is wrong with a settings file, and how to mend it: (Vietnamese, English).

Read on a ladder, on a small screen: what is wrong first, then what to write instead.
"""

SETTINGS_WORDS: dict[str, tuple[str, str]] = {
    # the parts of every line
    "settings.warning": ("lưu ý", "warning"),
    "settings.guess": ("có phải ý bạn là '{guess}'?", "did you mean '{guess}'?"),
    "settings.allowed": ("được phép: {allowed}", "allowed: {allowed}"),
    # the file
    "settings.not_a_file": (
        "đây không phải tệp văn bản (là thư mục hoặc thiết bị)",
        "this is no ordinary file (a folder or a device)",
    ),
    "settings.cannot_read": ("không đọc được tệp: {reason}", "the file cannot be read: {reason}"),
    "settings.os.ENOENT": (
        "không có tệp này; xem lại tên và thư mục",
        "no such file; check its name and folder",
    ),
    "settings.os.EACCES": (
        "không có quyền đọc; chạy bằng sudo, hoặc sửa quyền của tệp",
        "no permission to read it; use sudo, or mend the file's mode",
    ),
    "settings.os.EISDIR": (
        "đó là thư mục hoặc thiết bị, không phải tệp",
        "it is a folder or a device, no file",
    ),
    "settings.os.EIO": ("thẻ nhớ hỏng; thay thẻ", "the card is broken; replace it"),
    "settings.too_big": (
        "tệp lớn hơn {most} KiB, không thể là tệp cấu hình",
        "the file is larger than {most} KiB; it cannot be a settings file",
    ),
    "settings.not_utf8": (
        "byte {value} không phải UTF-8; hãy lưu lại tệp với mã UTF-8",
        "byte {value} is not UTF-8; save the file as UTF-8",
    ),
    "settings.bad_character": (
        "ký tự điều khiển {value} không được có trong tệp; hãy xóa đi",
        "control character {value} has no place here; delete it",
    ),
    "settings.empty_file": (
        "tệp trống; tạo tệp mới bằng 'liengia config init'",
        "the file is empty; 'liengia config init' writes one",
    ),
    "settings.not_a_settings_file": (
        "tệp phải bắt đầu bằng các mục như 'node:' và 'zones:'",
        "the file must consist of keys such as 'node:' and 'zones:'",
    ),
    "settings.second_document": (
        "chỉ được có một tài liệu; hãy xóa dòng '---' này và phần sau nó",
        "only one document is allowed; delete this '---' and what follows",
    ),
    # YAML
    "settings.tab": (
        "thụt lề bằng phím Tab; hãy thay bằng dấu cách",
        "a tab stands in the indentation; use spaces",
    ),
    "settings.yaml_colon": (
        "dấu ':' không đúng chỗ; xem lại thụt lề, hoặc đặt cả giá trị trong ngoặc kép",
        "':' is not expected here; check the indentation, or put the value in quotes",
    ),
    "settings.yaml_no_colon": (
        "thiếu ':' sau tên mục, hoặc thiếu dấu cách sau ':' (bắt đầu từ dòng {line})",
        "':' is missing after the key, or a space after ':' (begun at line {line})",
    ),
    "settings.yaml_quote": (
        "dấu ngoặc kép mở ở dòng {line} chưa được đóng; hãy đóng ở cuối giá trị",
        "the quote opened at line {line} is not closed; close it behind the value",
    ),
    "settings.yaml_bracket": (
        "ngoặc mở ở dòng {line} chưa được đóng, hoặc thiếu dấu phẩy",
        "the bracket opened at line {line} is not closed, or a comma is missing",
    ),
    "settings.yaml_character": (
        "giá trị không được bắt đầu bằng ký tự này; hãy đặt trong ngoặc kép",
        "a value cannot begin with this character; put it in quotes",
    ),
    "settings.yaml_indent": (
        "thụt lề không khớp với khối bắt đầu ở dòng {line}, hoặc một dòng trước thiếu '- '",
        "the indentation does not fit the block begun at line {line}, or a line before lacks its '- '",
    ),
    "settings.lookalike": (
        "ký tự {value} chép từ nơi khác (Word, Zalo, trang web) chứ không gõ từ bàn phím; hãy gõ lại",
        "{value} was copied from elsewhere (a word processor, chat, web page); type it anew",
    ),
    "settings.yaml_syntax": ("sai cú pháp YAML: {reason}", "not YAML: {reason}"),
    "settings.yaml_alias": (
        "'*{value}' trỏ đến chỗ không có; hãy viết thẳng giá trị",
        "'*{value}' points nowhere; write the value out",
    ),
    "settings.yaml_tag": (
        "nhãn '{value}' không được phép; hãy xóa đi",
        "the tag '{value}' is not allowed; delete it",
    ),
    "settings.bad_key": ("tên mục phải là một từ", "a key must be one word"),
    "settings.duplicate_key": (
        "mục '{key}' đã có ở dòng {line}, cột {column}; hãy giữ lại một",
        "'{key}' stands at line {line}, column {column} already; keep one of them",
    ),
    "settings.too_deep": ("lồng nhau quá {most} cấp", "nested deeper than {most} levels"),
    "settings.too_many": ("quá {most} giá trị trong một tệp", "more than {most} values in one file"),
    # keys and values
    "settings.no_space_after_colon": (
        "thiếu dấu cách sau ':' trong '{key}'",
        "a space is missing after ':' in '{key}'",
    ),
    "settings.unknown_key": ("không có mục '{key}' ở đây", "there is no key '{key}' here"),
    "settings.missing_key": ("thiếu mục '{key}'", "'{key}' is missing"),
    "settings.empty_value": (
        "mục '{key}' chưa có giá trị; hãy điền hoặc xóa mục này",
        "'{key}' has no value; fill it in or delete the key",
    ),
    "settings.needs_quotes": (
        '{value} phải là chữ, không phải số; hãy viết "{value}" có ngoặc kép',
        '{value} must be text, not a number; write "{value}" with the quotes',
    ),
    "settings.quoted_number": (
        "'{value}' phải là số; hãy viết {value} không có ngoặc kép",
        "'{value}' must be a number; write {value} without the quotes",
    ),
    "settings.not_text": ("ở đây phải là một dòng chữ", "a text is wanted here"),
    "settings.not_integer": ("'{value}' không phải số nguyên", "'{value}' is not a whole number"),
    "settings.not_number": ("'{value}' không phải số", "'{value}' is not a number"),
    "settings.not_boolean": ("'{value}' phải là true hoặc false", "'{value}' must be true or false"),
    "settings.not_list": (
        "ở đây phải là danh sách, mỗi mục bắt đầu bằng '- '",
        "a list is wanted here; begin each item with '- '",
    ),
    "settings.not_mapping": (
        "ở đây phải là các mục 'tên: giá trị', không phải '{value}'",
        "keys with values are wanted here, not '{value}'",
    ),
    "settings.not_allowed": ("không có lựa chọn '{value}'", "'{value}' is no choice here"),
    "settings.out_of_range": ("{value} nằm ngoài giới hạn", "{value} is out of range"),
    "settings.bad_pin": (
        "không có chân {value}; dùng số BCM (GPIO17 là 17), không phải thứ tự trên hàng chân",
        "there is no pin {value}; use the BCM number (GPIO17 is 17), not the place on the header",
    ),
    "settings.too_short": ("chữ quá ngắn, ít nhất {bound} ký tự", "too short; at least {bound} letters"),
    "settings.too_long": ("chữ quá dài, nhiều nhất {bound} ký tự", "too long; at most {bound} letters"),
    "settings.too_few": ("danh sách phải có ít nhất {bound}", "the list needs at least {bound}"),
    "settings.too_many_items": ("danh sách có nhiều nhất {bound}", "the list may hold at most {bound}"),
    "settings.no_unit": ("'{value}' thiếu đơn vị", "'{value}' has no unit"),
    "settings.bad_unit": ("không hiểu đơn vị trong '{value}'", "the unit of '{value}' is not known"),
    "settings.no_number": (
        "'{value}' phải bắt đầu bằng số, kèm đơn vị",
        "'{value}' must be a number with a unit",
    ),
    "settings.bad_node_id": (
        "'{value}': mã nhà gồm 2-8 ký tự a-z, 0-9; không dùng số nhà",
        "'{value}': a house's id is 2-8 of a-z and 0-9; never the house number",
    ),
    "settings.bad_part_id": (
        "'{value}': mã chỉ gồm a-z, 0-9, '-', '_', không dấu, nhiều nhất 32 ký tự",
        "'{value}': an id is at most 32 of a-z, 0-9, '-' and '_'",
    ),
    "settings.bad_public_key": (
        "'{value}' không phải khóa công khai (43 ký tự); chép lại từ 'liengia keys show'",
        "'{value}' is no public key (43 letters); copy it from 'liengia keys show'",
    ),
    "settings.bad_signature_text": (
        "'{value}' không phải chữ ký (86 ký tự); hãy lấy lại tệp gốc của tổ trưởng",
        "'{value}' is no signature (86 letters); get the original file again",
    ),
    "settings.bad_format": ("'{value}' sai dạng", "'{value}' has the wrong form"),
    "settings.invalid": ("'{value}' không hợp lệ: {reason}", "'{value}' is not valid: {reason}"),
    # kinds and rooms
    "settings.unknown_kind": ("không có loại thiết bị '{value}'", "there is no kind '{value}'"),
    "settings.unknown_profile": ("không có kiểu phòng '{value}'", "there is no profile '{value}'"),
    "settings.no_zone": (
        "phải có ít nhất một khu vực trong 'zones'",
        "'zones' must name at least one zone",
    ),
    "settings.zone_without_sensors": (
        "khu vực này không có cảm biến; hãy thêm vào hoặc xóa khu vực",
        "this zone has no sensors; add one or delete the zone",
    ),
    "settings.sensor_without_zone": (
        "cảm biến '{value}' không thuộc khu vực nào; hãy chuyển vào 'sensors' của một khu vực",
        "sensor '{value}' is in no zone; move it under the 'sensors' of a zone",
    ),
    "settings.no_siren": (
        "nhà chưa có còi; hãy thêm ít nhất một còi vào 'sirens'",
        "the house has no siren; name at least one under 'sirens'",
    ),
    "settings.duplicate_zone": (
        "mã khu vực '{value}' đã dùng ở dòng {line}",
        "zone id '{value}' is used at line {line} already",
    ),
    "settings.duplicate_device": (
        "mã '{value}' đã dùng cho thiết bị ở dòng {line}",
        "id '{value}' is used by the device at line {line} already",
    ),
    "settings.reserved_id": (
        "mã '{value}' dành riêng cho hệ thống; hãy đặt mã khác",
        "id '{value}' is kept for the node itself; choose another",
    ),
    "settings.pin_taken": (
        "chân {value} của '{claimant}' đã do '{owner}' dùng ({owner_where}: {owner_value}, dòng {line})",
        "{value} of '{claimant}' is taken by '{owner}' ({owner_where}: {owner_value}, line {line})",
    ),
    "settings.port_taken": (
        "cổng {value} của '{claimant}' đã do '{owner}' dùng ({owner_where}: {owner_value}, dòng {line})",
        "port {value} of '{claimant}' is taken by '{owner}' ({owner_where}: {owner_value}, line {line})",
    ),
    "settings.bus_differs": (
        "'{claimant}' dùng chung {value} với '{owner}' (dòng {line}) nhưng khác cách nối: "
        "{bus}, bên kia {owner_bus}",
        "'{claimant}' shares {value} with '{owner}' (line {line}) but speaks differently: "
        "{bus}, the other {owner_bus}",
    ),
    "settings.place_taken": (
        "{key} {place} của '{claimant}' trên {value} đã do '{owner}' dùng ({owner_where}, dòng {line})",
        "{key} {place} of '{claimant}' on {value} is taken by '{owner}' ({owner_where}, line {line})",
    ),
    "settings.no_such_channel": (
        "ADS1115 chỉ có kênh 0 đến 3",
        "an ADS1115 has the channels 0 to 3",
    ),
    "settings.zone_resistors": (
        "điện trở báo động phải nhỏ hơn một phần ba điện trở cuối đường dây",
        "the alarm resistor must be under a third of the end-of-line resistor",
    ),
    "settings.heater_cycle": (
        "'cycled' cần 'heater_channel' để biết lúc nào sợi đốt nguội",
        "'cycled' needs a 'heater_channel' to know when the heater is low",
    ),
    "settings.half_divider": (
        "'divider_top' và 'divider_bottom' phải đi cùng nhau",
        "'divider_top' and 'divider_bottom' go together",
    ),
    "settings.modbus_map": (
        "thiết bị Modbus phải có hoặc 'preset', hoặc 'registers'",
        "a Modbus device has either a 'preset' or 'registers'",
    ),
    "settings.register_meaning": (
        "mỗi thanh ghi có hoặc 'quantity', hoặc 'fault'; quantity: contact phải có 'role'",
        "a register has either a 'quantity' or a 'fault'; quantity: contact needs a 'role'",
    ),
    "settings.register_states": (
        "'alarm_when' và 'normal_when' phải khác nhau",
        "'alarm_when' and 'normal_when' must differ",
    ),
    # the group and the ward
    "settings.group_unreadable": (
        "không mở được tệp của tổ {path}: {reason}",
        "the group's file {path} cannot be opened: {reason}",
    ),
    "settings.not_a_member": (
        "nhà '{value}' không có trong danh sách của tổ; hãy xin tổ trưởng tệp mới",
        "house '{value}' is not in the group's roster; ask the head of the group for a new file",
    ),
    "settings.roster_invalid": ("danh sách tổ sai: {reason}", "the roster is wrong: {reason}"),
    "settings.unsigned_roster": (
        "danh sách tổ chưa được ký; tổ trưởng phải ký lại tệp này",
        "the roster is not signed; the head of the group must sign this file",
    ),
    "settings.bad_signature": (
        "chữ ký của tổ không khớp: tệp đã bị sửa; hãy lấy lại tệp gốc",
        "the group's signature does not fit: the file was changed; get the original again",
    ),
    "settings.ward_without_group": (
        "muốn nối công an phường phải có 'group'; hãy thêm hoặc xóa 'ward'",
        "'ward' needs a 'group'; add it, or delete 'ward'",
    ),
    "settings.radio_without_group": (
        "'radio' cần có 'group'; hãy thêm 'group', hoặc xóa 'radio'",
        "'radio' needs a 'group'; add it, or delete 'radio'",
    ),
    "settings.radio_channel": (
        "kênh {value} phát ra ngoài băng {band}",
        "channel {value} leaves the band of {band}",
    ),
    "settings.radio_power": (
        "công suất {value} không được phép ở băng {band}, hoặc mô-đun không có mức này",
        "{value} is above the limit of {band}, or no step of this module",
    ),
    "settings.radio_air_rate": (
        "tốc độ {value} không dùng được cho tổ: chậm quá thì chiếm sóng quá lâu",
        "{value} is no air rate for a group: slower ones keep the air too long",
    ),
    "settings.radio_pins": (
        "m0 và m1 phải đi cùng nhau; m0, m1, aux là ba chân khác nhau",
        "m0 and m1 go together; m0, m1 and aux are three different pins",
    ),
    "settings.bad_address": (
        "'{value}' không phải địa chỉ IP; 0.0.0.0 là mọi địa chỉ",
        "'{value}' is no IP address; 0.0.0.0 means all",
    ),
    # the environment and what was kept
    "settings.bad_environment": (
        "biến môi trường có giá trị lạ '{value}', đã bỏ qua",
        "the variable's value '{value}' is not known and was ignored",
    ),
    "settings.last_good_unreadable": (
        "không đọc được cấu hình tốt gần nhất: {reason}",
        "the last good settings cannot be read: {reason}",
    ),
    "settings.running_on_last_good": (
        "tệp cấu hình có lỗi; máy đang chạy bằng cấu hình tốt gần nhất",
        "the settings file is bad; the node runs on the last good settings",
    ),
    # advice
    "settings.unconfirmed_map": (
        "bảng thanh ghi của '{value}' CHƯA ĐƯỢC XÁC NHẬN: thử báo động thật trên thiết bị này, "
        "rồi ghi 'confirmed: true'",
        "the register map of '{value}' is UNCONFIRMED: make this very device alarm once, "
        "then write 'confirmed: true'",
    ),
    "settings.kitchen_without_heat": (
        "bếp '{value}' không có cảm biến nhiệt; khói nấu ăn dễ gây báo nhầm, hãy thêm cảm biến nhiệt",
        "kitchen '{value}' senses no heat; frying deceives smoke sensors, so add a heat sensor",
    ),
    "settings.altar_without_heat": (
        "phòng thờ '{value}' chỉ có cảm biến bụi; nhang khói giống đám cháy, hãy thêm cảm biến nhiệt",
        "altar room '{value}' has a particle counter alone; incense looks like a fire, so add a heat sensor",
    ),
    "settings.too_near": (
        "cách bếp hoặc bàn thờ {value}, quá gần; dễ báo nhầm, hãy dời ra xa",
        "{value} from the stove or altar is too near; it alarms for nothing, so move it away",
    ),
    "settings.number_as_id": (
        "mã nhà '{value}' chỉ có chữ số; mã này đi khắp tổ và tới phường, đừng dùng số nhà",
        "id '{value}' is a mere number; it travels through the group and to the ward: never the house number",
    ),
    "settings.no_group": (
        "nhà không thuộc tổ nào (thiếu 'group'); khi cháy chỉ còi nhà này kêu, hàng xóm không nghe thấy",
        "the house is in no group ('group' is missing); only its own sirens sound, no neighbour hears",
    ),
    "settings.sirens_only_light": (
        "chỉ có đèn, không có còi; không ai thức dậy khi cháy, hãy thêm một còi",
        "there is only light; it wakes nobody, so add a siren",
    ),
    "settings.no_call_point": (
        "nhà không có nút báo cháy; người thấy cháy không thể báo ngay",
        "the house has no call point; whoever sees a fire cannot raise the alarm",
    ),
    "settings.sirens_only_usb": (
        "mọi còi đều qua USB; rút dây là mất còi, hãy thêm một còi nối chân GPIO",
        "every siren hangs on USB; one loose plug silences the house, so add one on a GPIO pin",
    ),
    "settings.one_road": (
        "chỉ có mạng LAN nối với hàng xóm; cháy bộ phát Wi-Fi hoặc mất điện là mất liên lạc",
        "only the LAN joins the neighbours; if its router burns or loses power, nobody hears",
    ),
}
