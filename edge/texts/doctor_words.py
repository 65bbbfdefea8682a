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
    "doctor.closed": (
        "bạn không có quyền hỏi máy báo cháy ở {path}",
        "you have no permission to ask the node in {path}",
    ),
    "doctor.closed.remedy": (
        "thêm sudo trước lệnh, hoặc vào nhóm: sudo usermod -aG liengia $USER",
        "put sudo before the command, or join: sudo usermod -aG liengia $USER",
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
        "{sensor} {quantity}: {last}{unit}, {age} trước; từ {low} đến {high} trong 150 s ({count} số)",
        "{sensor} {quantity}: {last}{unit}, {age} ago; {low} to {high} within 150 s ({count} readings)",
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
        "{sensor} {quantity}: số cuối {last}{unit}, đã {age}",
        "{sensor} {quantity}: last {last}{unit}, {age} ago",
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
    "doctor.pins_unseen": (
        "chỉ root hoặc nhóm gpio thấy ai giữ các chân ({chip})",
        "only root and the group gpio see who holds the pins ({chip})",
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
    "doctor.port_unseen": (
        "{device}: chỉ root thấy ai giữ {port}",
        "{device}: only root sees who holds {port}",
    ),
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
}
