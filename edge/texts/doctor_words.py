"""What `liengia doctor` finds and what to do about it: (Vietnamese, English)."""

DOCTOR_WORDS: dict[str, tuple[str, str]] = {
    "doctor.ok": ("tốt", "ok"),
    "doctor.warn": ("lưu ý", "warn"),
    "doctor.fail": ("hỏng", "FAIL"),
    "doctor.none": ("không có", "n/a"),
    "doctor.area.settings": ("Cấu hình", "Settings"),
    "doctor.area.node": ("Máy báo cháy", "Node"),
    "doctor.area.faults": ("Lỗi đang có", "Standing faults"),
    "doctor.area.group": ("Tổ liên gia", "Group"),
    "doctor.area.ward": ("Công an phường", "Ward"),
    "doctor.area.devices": ("Chân và cổng", "Pins and ports"),
    "doctor.area.machine": ("Máy tính", "Machine"),
    "doctor.area.network": ("Mạng", "Network"),
    "doctor.sum": ("tốt: {ok}, lưu ý: {warn}, hỏng: {fail}", "ok: {ok}, warn: {warn}, fail: {fail}"),
    "doctor.bundled": (
        "đã ghi {path}: không có khóa, mật khẩu, tên, địa chỉ; có thể gửi cho người bảo trì",
        "{path} is written, without keys, passwords, names and addresses: it may be sent to whoever helps",
    ),
    # settings
    "doctor.settings": ("{path} dùng được", "{path} can be used"),
    "doctor.settings_warned": (
        "{path} dùng được, có {warnings} lưu ý (liengia check)",
        "{path} can be used, with {warnings} warnings (liengia check)",
    ),
    "doctor.settings_missing": ("chưa có tệp {path}", "there is no {path}"),
    "doctor.settings_missing.remedy": (
        "chạy: sudo liengia config init; nếu tệp ở nơi khác: liengia doctor TỆP",
        "run: sudo liengia config init; if it lies elsewhere: liengia doctor FILE",
    ),
    "doctor.settings_bad": ("{path} có {errors} lỗi", "{path} has {errors} errors"),
    "doctor.settings_bad.remedy": (
        "chạy: liengia check {path}, sửa theo từng dòng",
        "run: liengia check {path}, and mend line by line",
    ),
    "doctor.settings_not_loaded": (
        "máy đang chạy chưa nhận thay đổi trong tệp",
        "the running node has not taken the changes in the file",
    ),
    "doctor.settings_not_loaded.remedy": (
        "chạy: sudo systemctl reload liengia",
        "run: sudo systemctl reload liengia",
    ),
    # node
    "doctor.not_running": ("máy không trả lời ở {path}", "no node answers in {path}"),
    "doctor.not_running.remedy": (
        "chạy: sudo systemctl start liengia; nếu không lên, xem: sudo journalctl -u liengia -n 50",
        "run: sudo systemctl start liengia; if it does not come up: sudo journalctl -u liengia -n 50",
    ),
    "doctor.running": (
        "nhà {node} đang canh, phiên bản {version}",
        "house {node} is armed, version {version}",
    ),
    "doctor.in_alarm": ("nhà {node} đang báo động", "house {node} is in alarm"),
    "doctor.in_alarm.remedy": (
        "xử lý báo động trước: liengia status",
        "see to the alarm first: liengia status",
    ),
    "doctor.channel": (
        "{sensor} {quantity}: {last} {unit}, {age} trước; từ {low} đến {high} trong 150 s ({count} số)",
        "{sensor} {quantity}: {last} {unit}, {age} ago; {low} to {high} within 150 s ({count} readings)",
    ),
    "doctor.channel.remedy": (
        "đang khởi động hoặc nghi ngờ; xem lại sau 2 phút",
        "it is warming up or doubtful; look again in 2 min",
    ),
    "doctor.channel_silent": ("{sensor} {quantity}: chưa có số đo nào", "{sensor} {quantity}: never read"),
    "doctor.channel_silent.remedy": (
        "kiểm tra dây, nguồn, cổng hoặc chân trong cấu hình",
        "check cable, supply, and its port or pin in the settings",
    ),
    "doctor.channel_stale": (
        "{sensor} {quantity}: số cuối {last} {unit}, đã {age}",
        "{sensor} {quantity}: last {last} {unit}, {age} ago",
    ),
    "doctor.channel_stale.remedy": (
        "rút ra cắm lại; nếu vẫn im, thay cảm biến",
        "unplug it and plug it in again; if it stays silent, replace it",
    ),
    "doctor.siren": ("còi {id} ({kind}): có hồi tiếp, không lỗi", "siren {id} ({kind}): read back, no fault"),
    "doctor.siren_unread": (
        "còi {id} ({kind}): nhận lệnh, không tự xác nhận được; hãy nghe bằng tai (liengia walk-test)",
        "siren {id} ({kind}): takes orders, cannot confirm; hear it yourself (liengia walk-test)",
    ),
    "doctor.siren_fault": ("còi {id} ({kind}): {fault}", "siren {id} ({kind}): {fault}"),
    "doctor.siren_fault.remedy": (
        "kiểm tra dây và nguồn của rơ-le và còi",
        "check cable and supply of the relay and the siren",
    ),
    # group
    "doctor.alone": ("nhà không thuộc tổ nào", "the house is in no group"),
    "doctor.alone.remedy": (
        "xin tổ trưởng tệp group.yaml đã ký và thêm mục group",
        "get the signed group.yaml from the head of the group and name it under group",
    ),
    "doctor.roster": ("danh sách tổ {group}, bản {version}", "roster of {group}, version {version}"),
    "doctor.peer": ("nhà {peer} qua {road}: {age} trước", "house {peer} by {road}: {age} ago"),
    "doctor.peer_road": (
        "nhà {peer} không nghe thấy qua {road} ({age})",
        "house {peer} not heard by {road} ({age})",
    ),
    "doctor.peer_road.remedy": (
        "xem đường {road} ở cả hai nhà; đường khác vẫn còn",
        "look at {road} in both houses; another road still works",
    ),
    "doctor.peer_lost": ("nhà {peer} mất liên lạc", "house {peer} is not heard"),
    "doctor.peer_lost.remedy": (
        "gọi nhà đó: máy có điện không, cùng mạng không; sửa 'hosts' nếu đổi địa chỉ",
        "call that house: has its node power, is it in the same network; mend 'hosts' if its address changed",
    ),
    "doctor.old_file": (
        "tổ {group}: tệp danh sách là bản {file}, đang chạy bản {version} do hàng xóm gửi",
        "group {group}: the roster file has version {file}, a neighbour's version {version} is in force",
    ),
    "doctor.old_file.remedy": (
        "chép group.yaml mới nhất của tổ vào chỗ cũ",
        "put the group's newest group.yaml in its place",
    ),
    "doctor.peer_roster": (
        "nhà {peer} dùng danh sách bản {version}, ở đây là {ours}",
        "house {peer} runs roster version {version}, here it is {ours}",
    ),
    "doctor.peer_roster.remedy": (
        "chép group.yaml mới nhất vào mọi nhà rồi sudo systemctl reload liengia",
        "copy the newest group.yaml to every house, then sudo systemctl reload liengia",
    ),
    # ward
    "doctor.no_ward": ("không nối với công an phường", "no ward is named"),
    "doctor.ward": ("đã kết nối với phường", "connected to the ward"),
    "doctor.ward_away": ("không nối được với phường", "the ward is not reached"),
    "doctor.ward_away.remedy": (
        "xem phần Mạng bên dưới; báo cháy trong tổ không phụ thuộc vào phường",
        "see Network below; the group's alarm does not depend on the ward",
    ),
    "doctor.outbox": (
        "chờ phường xác nhận: {count}; đã xác nhận: {done}",
        "waiting for the ward's receipt: {count}; received: {done}",
    ),
    "doctor.outbox.remedy": (
        "phường chưa trả lời: kiểm tra mạng, hỏi phường; không mất gì, sẽ gửi lại",
        "the ward does not answer: check the network, ask the ward; nothing is lost, it is sent again",
    ),
    # pins and ports
    "doctor.pins_simulated": ("chân GPIO mô phỏng ({pins})", "GPIO pins are simulated ({pins})"),
    "doctor.pins_simulated.remedy": (
        "trên Raspberry Pi, xóa dòng 'pins' trong cấu hình",
        "on a Raspberry Pi, delete 'pins' from the settings",
    ),
    "doctor.no_gpio": ("máy không có chip GPIO", "this machine has no GPIO chip"),
    "doctor.no_gpio.remedy": (
        "chạy trên Raspberry Pi; kiểm tra /dev/gpiochip0",
        "run it on a Raspberry Pi; look for /dev/gpiochip0",
    ),
    "doctor.gpio_chip": ("{user} dùng được {chip}", "{user} and {chip}"),
    "doctor.gpio_chip.remedy": (
        "chạy: sudo usermod -aG gpio {user}, rồi khởi động lại dịch vụ",
        "run: sudo usermod -aG gpio {user}, then restart the service",
    ),
    "doctor.pin_free": ("{device}: GPIO{gpio} không ai giữ", "{device}: GPIO{gpio} is held by nobody"),
    "doctor.pin_free.remedy": (
        "máy không lấy được chân này: khởi động lại dịch vụ và xem lỗi",
        "the node could not take it: restart the service and look at its faults",
    ),
    "doctor.pin_ours": (
        "{device}: GPIO{gpio} do máy báo cháy giữ",
        "{device}: GPIO{gpio} is held by the node",
    ),
    "doctor.pin_taken": (
        "{device}: GPIO{gpio} do '{holder}' giữ",
        "{device}: GPIO{gpio} is held by '{holder}'",
    ),
    "doctor.pin_taken.remedy": (
        "tắt chương trình hoặc overlay đó (config.txt), hoặc chọn chân khác",
        "stop that program or overlay (config.txt), or choose another pin",
    ),
    "doctor.no_port": ("{device}: không có {port}", "{device}: there is no {port}"),
    "doctor.no_port.remedy": (
        "cắm lại USB; xem tên đúng: ls -l /dev/serial/by-path",
        "plug it in again; find its name: ls -l /dev/serial/by-path",
    ),
    "doctor.port_forbidden": (
        "{device}: {user} không được mở {port}",
        "{device}: {user} may not open {port}",
    ),
    "doctor.port_forbidden.remedy": (
        "chạy: sudo usermod -aG dialout {user}, rồi khởi động lại dịch vụ",
        "run: sudo usermod -aG dialout {user}, then restart the service",
    ),
    "doctor.port_taken": (
        "{device}: {port} do '{holder}' (pid {pid}) giữ",
        "{device}: {port} is held by '{holder}' (pid {pid})",
    ),
    "doctor.port_taken.remedy": (
        "tắt chương trình đó; nếu là getty hoặc ModemManager: sudo systemctl disable --now",
        "stop that program; for a getty or ModemManager: sudo systemctl disable --now",
    ),
    "doctor.port_ours": ("{device}: {port} do máy báo cháy giữ", "{device}: {port} is held by the node"),
    "doctor.port_free": ("{device}: {port} sẵn sàng", "{device}: {port} is free"),
    "doctor.bus": ("{device}: {path} sẵn sàng", "{device}: {path} is ready"),
    "doctor.no_bus": ("{device}: không có {path}", "{device}: there is no {path}"),
    "doctor.no_bus.remedy": (
        "bật bus này: sudo raspi-config nonint do_{bus} 0, rồi khởi động lại máy",
        "switch the bus on: sudo raspi-config nonint do_{bus} 0, then reboot",
    ),
    "doctor.bus_forbidden": ("{device}: {user} không được mở {path}", "{device}: {user} may not open {path}"),
    "doctor.bus_forbidden.remedy": (
        "chạy: sudo usermod -aG {bus} {user}, rồi khởi động lại dịch vụ",
        "run: sudo usermod -aG {bus} {user}, then restart the service",
    ),
    # machine
    "doctor.group": ("{user} ở nhóm {group} (cho {device})", "{user} and group {group} (for {device})"),
    "doctor.group.remedy": (
        "chạy: sudo usermod -aG {group} {user}, rồi khởi động lại dịch vụ",
        "run: sudo usermod -aG {group} {user}, then restart the service",
    ),
    "doctor.no_state_dir": ("không có thư mục {path}", "there is no folder {path}"),
    "doctor.no_state_dir.remedy": (
        "chạy: sudo install -d -o {user} -m 0750 {path}",
        "run: sudo install -d -o {user} -m 0750 {path}",
    ),
    "doctor.state_dir": ("{user} ghi được vào {path}", "{user} and the folder {path}"),
    "doctor.state_dir.remedy": ("chạy: sudo chown -R {user} {path}", "run: sudo chown -R {user} {path}"),
    "doctor.key_mode": ("quyền của khóa {path}", "mode of the key {path}"),
    "doctor.key_mode.remedy": (
        "người khác đọc được khóa: sudo chmod 600 {path}; nếu nghi lộ, làm khóa mới",
        "others can read it: sudo chmod 600 {path}; make a new key if it may have leaked",
    ),
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
    "doctor.no_secret": ("không đọc được {path}: {reason}", "{path} cannot be read: {reason}"),
    "doctor.no_secret.remedy": (
        "tạo tệp: tên ở dòng đầu, mật khẩu ở dòng sau, rồi: sudo chmod 600 {path}",
        "make it: name on the first line, password on the second, then: sudo chmod 600 {path}",
    ),
}
