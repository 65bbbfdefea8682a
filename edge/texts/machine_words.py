"""What `liengia doctor` finds of machine and network, and what to do about it: (Vietnamese, English)."""

MACHINE_WORDS: dict[str, tuple[str, str]] = {
    # machine
    "doctor.group": ("nhóm {group} của {user} (cho {device})", "{user} and group {group} (for {device})"),
    "doctor.group.remedy": (
        "chạy: sudo usermod -aG {group} {user}, rồi khởi động lại dịch vụ",
        "run: sudo usermod -aG {group} {user}, then restart the service",
    ),
    "doctor.no_state_dir": ("không có thư mục {path}", "there is no folder {path}"),
    "doctor.no_state_dir.remedy": (
        "chạy: sudo install -d -o {user} -m 0750 {path}",
        "run: sudo install -d -o {user} -m 0750 {path}",
    ),
    "doctor.state_dir": ("quyền ghi của {user} vào {path}", "{user} and the folder {path}"),
    "doctor.state_dir.remedy": ("chạy: sudo chown -R {user} {path}", "run: sudo chown -R {user} {path}"),
    "doctor.key_mode": ("quyền của khóa {path}", "mode of the key {path}"),
    "doctor.key_mode.remedy": (
        "người khác đọc được khóa: sudo chmod 600 {path}; nếu nghi lộ, làm khóa mới",
        "others can read it: sudo chmod 600 {path}; make a new key if it may have leaked",
    ),
    "doctor.key_closed": ("{user} không đọc được khóa {path}", "{user} cannot read the key {path}"),
    "doctor.key_closed.remedy": ("chạy: sudo chown {user} {path}", "run: sudo chown {user} {path}"),
    "doctor.no_key": ("chưa có khóa của nhà {path}", "the house has no key {path}"),
    "doctor.no_key.remedy": (
        "chạy: sudo liengia keys new {path} && sudo chown {user} {path}; gửi khóa công khai cho tổ trưởng",
        "run: sudo liengia keys new {path} && sudo chown {user} {path}; give the public half to the head",
    ),
    "doctor.space": ("đĩa còn trống {free} ({path})", "{free} free on the disk ({path})"),
    "doctor.space.remedy": (
        "xóa bớt: sudo journalctl --vacuum-size=50M, tệp cũ",
        "make room: sudo journalctl --vacuum-size=50M, old files",
    ),
    "doctor.read_only": ("đĩa chỉ đọc ({path})", "the disk is read-only ({path})"),
    "doctor.read_only.remedy": (
        "thẻ có thể hỏng: khởi động lại; nếu lặp lại, thay thẻ",
        "the card may be failing: reboot; if it comes back, replace the card",
    ),
    "doctor.wear": ("bộ nhớ {disk} đã mòn {used}", "{disk} is {used} worn"),
    "doctor.wear.remedy": ("chuẩn bị thay bộ nhớ", "get a replacement ready"),
    "doctor.written": ("ghi lên {disk} mỗi ngày {rate}", "{rate} are written to {disk} each day"),
    "doctor.written.remedy": (
        "thẻ nhớ sẽ mau hỏng: giới hạn nhật ký (docs/install.md), tìm chương trình ghi nhiều",
        "a card wears out soon: limit the journal (docs/install.md), find what writes so much",
    ),
    "doctor.supply_unknown": ("không đo được nguồn điện", "the supply is not measured here"),
    "doctor.supply": ("nguồn 5 V đủ", "the 5 V supply is good"),
    "doctor.under_voltage": ("nguồn 5 V đang thiếu", "the 5 V supply is too low now"),
    "doctor.under_voltage.remedy": (
        "dùng bộ nguồn chính hãng 5,1 V và dây ngắn, to",
        "use the maker's 5.1 V supply and a short, thick cable",
    ),
    "doctor.under_voltage_seen": (
        "nguồn 5 V đã có lúc thiếu từ khi bật máy",
        "the 5 V supply was too low since the start",
    ),
    "doctor.under_voltage_seen.remedy": (
        "dùng bộ nguồn mạnh hơn; còi không lấy điện từ Pi",
        "use a stronger supply; never feed a siren from the Pi",
    ),
    "doctor.clock": ("đồng hồ đã đồng bộ", "the clock is synchronised"),
    "doctor.clock_rtc": (
        "đồng hồ chạy theo pin, chưa đồng bộ",
        "the clock runs on its battery, not synchronised",
    ),
    "doctor.clock_rtc.remedy": ("nối mạng một lúc để chỉnh giờ", "connect to a network for a while"),
    "doctor.clock_unset": ("đồng hồ chưa được chỉnh", "nothing has set the clock"),
    "doctor.clock_unset.remedy": (
        "nối mạng để chỉnh giờ, hoặc lắp đồng hồ RTC; báo cháy không phụ thuộc giờ",
        "connect to a network, or fit an RTC; alarms do not depend on the clock",
    ),
    # network
    "doctor.udp": ("cổng UDP {port}", "UDP port {port}"),
    "doctor.udp_taken": (
        "cổng UDP {port} do '{holder}' (pid {pid}) giữ",
        "UDP port {port} is held by '{holder}' (pid {pid})",
    ),
    "doctor.udp_taken.remedy": (
        "tắt chương trình đó; hàng xóm không nghe được nhà này",
        "stop that program; no neighbour hears this house",
    ),
    "doctor.udp_closed": ("cổng UDP {port} chưa mở", "UDP port {port} is not open"),
    "doctor.udp_closed.remedy": (
        "xem lỗi 'lan' trong liengia status",
        "see the fault of 'lan' in liengia status",
    ),
    "doctor.multicast_ok": ("multicast hoạt động trên {interface}", "multicast works on {interface}"),
    "doctor.multicast": (
        "không gửi được multicast trên {interface}: {reason}",
        "no multicast on {interface}: {reason}",
    ),
    "doctor.multicast.remedy": (
        "máy chưa có mạng: cắm dây hoặc nối Wi-Fi; hoặc ghi 'hosts' cho từng nhà",
        "the machine has no network: plug in a cable or join the Wi-Fi; or name 'hosts' for every house",
    ),
    "doctor.multicast_unheard": (
        "multicast gửi đi nhưng không nghe lại được trên {interface}",
        "multicast is sent but not heard on {interface}",
    ),
    "doctor.multicast_unheard.remedy": (
        "tường lửa chặn: mở UDP; hoặc ghi 'hosts' cho từng nhà",
        "a firewall drops it: let UDP through; or name 'hosts' for every house",
    ),
    "doctor.broker": ("máy chủ {host}:{port} trả lời", "broker {host}:{port} answers"),
    "doctor.broker_away": (
        "không tới được {host}:{port}: {reason}",
        "{host}:{port} is not reached: {reason}",
    ),
    "doctor.broker_away.remedy": (
        "kiểm tra internet và tên máy chủ; hỏi phường",
        "check the internet and the broker's name; ask the ward",
    ),
    "doctor.broker_tls": (
        "{host}:{port} không tin cậy được: {reason}",
        "{host}:{port} cannot be trusted: {reason}",
    ),
    "doctor.broker_tls.remedy": (
        "kiểm tra tệp 'ca', đồng hồ, tên máy chủ; không tắt kiểm tra chứng chỉ",
        "check the 'ca' file, the clock and the broker's name; never turn the check off",
    ),
    "doctor.tls_expiry": (
        "chứng chỉ của {name} đến {day} (còn {days} ngày)",
        "certificate of {name} until {day} ({days} days)",
    ),
    "doctor.tls_expiry.remedy": ("báo phường gia hạn chứng chỉ máy chủ", "tell the ward to renew it"),
    "doctor.certificate": (
        "chứng chỉ {name} đến {day} (còn {days} ngày)",
        "certificate {name} until {day} ({days} days)",
    ),
    "doctor.certificate.remedy": ("xin phường chứng chỉ mới cho nhà này", "get a new one from the ward"),
    "doctor.certificate_unreadable": ("không đọc được chứng chỉ {name}", "certificate {name} cannot be read"),
    "doctor.certificate_unreadable.remedy": (
        "xin lại tệp PEM từ phường",
        "get the PEM file from the ward again",
    ),
    "doctor.secret_mode": ("quyền của {path}", "mode of {path}"),
    "doctor.secret_mode.remedy": ("chạy: sudo chmod 600 {path}", "run: sudo chmod 600 {path}"),
    "doctor.secret_closed": ("{user} không đọc được {path}", "{user} cannot read {path}"),
    "doctor.secret_closed.remedy": ("chạy: sudo chown {user} {path}", "run: sudo chown {user} {path}"),
    "doctor.no_secret": ("không đọc được {path}: {reason}", "{path} cannot be read: {reason}"),
    "doctor.no_secret.remedy": (
        "tạo tệp: tên ở dòng đầu, mật khẩu ở dòng sau, rồi: sudo chmod 600 {path}",
        "make it: name on the first line, password on the second, then: sudo chmod 600 {path}",
    ),
}
