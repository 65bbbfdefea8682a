"""Of the settings of brokers and of whom to telephone: (Vietnamese, English)."""

BROKER_WORDS: dict[str, tuple[str, str]] = {
    "settings.bad_broker": (
        "'{url}' không phải địa chỉ máy chủ; viết như 'mqtts://ward.example:8883'",
        "'{url}' is no broker; write 'mqtts://ward.example:8883'",
    ),
    "settings.bad_broker_extra": (
        "địa chỉ chỉ gồm giao thức, máy chủ và cổng; tên và mật khẩu để trong tệp 'credentials'",
        "a broker is only scheme, host and port; name and password go into the 'credentials' file",
    ),
    "settings.commands_need_auth": (
        "'commands' cần 'credentials' hoặc 'certificate': máy chủ phải biết ai gửi lệnh",
        "'commands' needs 'credentials' or 'certificate': the broker must know who speaks",
    ),
    "settings.bad_phone": (
        "'{number}' không phải số điện thoại 7 đến 15 chữ số; số khẩn cấp là để người gọi",
        "'{number}' is no telephone number of 7 to 15 digits; emergency numbers are for people to call",
    ),
    "settings.half_certificate": (
        "'certificate' và 'key' phải đi cùng nhau",
        "'certificate' and 'key' go together",
    ),
    "settings.needs_tls": (
        "chứng chỉ và mật khẩu chỉ dùng với 'mqtts://'",
        "certificates and passwords need 'mqtts://'",
    ),
}
