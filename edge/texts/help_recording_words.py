"""What `--help` says of the demo and of recordings: (Vietnamese, English)."""

HELP_RECORDING_WORDS: dict[str, tuple[str, str]] = {
    "help.demo": (
        "một tổ nhiều nhà và một đám cháy thật, ngay trên máy này",
        "a group of houses and a real fire, on this machine",
    ),
    "help.demo.about": (
        "Chạy một tổ nhiều nhà trên máy này, thiết bị mô phỏng, đám cháy thật đã ghi lại.",
        "Run a group of houses on this machine, with simulated hardware and a recorded fire.",
    ),
    "help.demo.scenario": (
        "chuyện gì xảy ra: fire cháy, kitchen nấu bếp, button bấm nút (mặc định fire)",
        "what happens (default fire)",
    ),
    "help.demo.press_button": (
        "bấm nút báo cháy ở n01, n02..., hoặc ở mọi nhà (all)",
        "press the call point of n01, n02, ..., or of all",
    ),
    "help.demo.houses": ("2 đến 40 nhà (mặc định 6)", "2 to 40 (default 6)"),
    "help.demo.speed": (
        "nhanh gấp mấy lần thật (mặc định: cháy 12, nấu bếp 30, bấm nút 1)",
        "how many times faster than real (default: 12 for the fire, 30 for the kitchen, 1 for a button)",
    ),
    "help.demo.repeat": (
        "bấm N lần, giữa hai lần có kết thúc báo động",
        "press N times, with a reset in between",
    ),
    "help.demo.no_broker": ("không có máy chủ MQTT của phường", "leave the ward's broker away"),
    "help.demo.loss": (
        "làm mất tỷ lệ này của mọi khung tin, 0 đến 0.9",
        "lose this share of all frames, 0 to 0.9",
    ),
    "help.demo.roads": (
        "đường truyền giữa các nhà (mặc định lan); radio: mô-đun LoRa trên một kênh mô phỏng, cắt LAN; "
        "broker: cắt LAN, đi qua máy chủ MQTT của phường",
        "between the houses (default lan); radio: LoRa modules on one simulated channel, the LAN cut; "
        "broker: the LAN cut, the ward's broker left",
    ),
    "help.demo.seed": (
        "số gieo của khung tin mất và nhiễu (mặc định 1)",
        "of the lost frames and the noise (default 1)",
    ),
    "help.demo.json": ("in một đối tượng JSON ở dòng cuối", "one JSON object on the last line"),
    "help.demo.picture": ("lưu hình lúc kết thúc", "save a picture of the end"),
    "help.demo.keep": (
        "giữ lại cấu hình, nhật ký và trạng thái ở đây",
        "keep settings, logs and state here",
    ),
    "help.demo.examples": (
        """ví dụ:
  liengia demo                                   sáu nhà; nhà đầu cháy phòng khách (ghi lại từ đám cháy thật)
  liengia demo --houses 15 --press-button n03    bấm nút báo cháy thay cho đám cháy
  liengia demo --houses 15 --press-button all --no-broker   mọi nhà báo động trong cùng một giây
  liengia demo --scenario kitchen                nấu bếp: còi nhà hàng xóm không được kêu
  liengia demo --press-button n01 --no-broker --loss 0.3 --repeat 20 --json
  liengia demo --press-button n01 --no-broker --roads radio      cắt LAN, chỉ còn mô-đun LoRa
  liengia demo --press-button n01 --houses 15 --roads broker     cắt LAN, chỉ còn máy chủ MQTT của phường

Mỗi nhà là một máy báo cháy thật đang chạy; chân, cổng nối tiếp và rơ-le là mô phỏng. Lệnh tự kết thúc,
mã 0 chỉ khi mọi còi đã kêu và phường đã xác nhận. Cách đo thời gian: docs/demo.md.""",
        """examples:
  liengia demo                                   six houses; a recorded living-room fire in the first
  liengia demo --houses 15 --press-button n03    a call point instead of a fire
  liengia demo --houses 15 --press-button all --no-broker   every house alarms in the same second
  liengia demo --scenario kitchen                cooking: no siren may sound at the neighbours
  liengia demo --press-button n01 --no-broker --loss 0.3 --repeat 20 --json
  liengia demo --press-button n01 --no-broker --roads radio      the LAN is cut, LoRa modules are left
  liengia demo --press-button n01 --houses 15 --roads broker     the LAN is cut, the ward's broker is left

Each house is a real node process; pins, serial ports and the relay are simulated. It ends by itself,
with 0 only if every siren sounded and the ward acknowledged. See docs/demo.md for how times are
measured.""",
    ),
    "help.evaluate": (
        "đo khả năng phát hiện trên một danh sách bản ghi",
        "detection measured on a manifest of recordings",
    ),
    "help.evaluate.about": (
        "Chạy lại các bản ghi trong danh sách; đếm phát hiện được gì, lúc nào, và bao nhiêu lần báo nhầm.",
        "Replay a manifest's recordings; count what was found, when, and what for nothing.",
    ),
    "help.evaluate.manifest": (
        "tệp YAML liệt kê các bản ghi, loại và lúc bén lửa",
        "YAML that lists recordings with kind and ignition",
    ),
    "help.evaluate.json": ("in ra một đối tượng JSON thay cho bảng", "one JSON object instead of tables"),
    "help.evaluate.plots": ("vẽ hình từng bản ghi vào thư mục này", "a picture of each recording"),
    "help.evaluate.simulated": (
        "thêm cháy thử và báo nhầm mô phỏng, mỗi loại bấy nhiêu lần",
        "also simulated test fires and nuisances",
    ),
    "help.evaluate.jobs": (
        "số tiến trình chạy cùng lúc (mặc định: số nhân)",
        "processes (default: cores)",
    ),
    "help.evaluate.examples": (
        """ví dụ:
  liengia evaluate manifest.yaml                    số liệu từng bộ, cạnh đầu báo thật và cách đơn giản
  liengia evaluate manifest.yaml --json             một đối tượng JSON
  liengia evaluate manifest.yaml --plots pictures   một hình cho mỗi bản ghi (cần liengia[plots])
  liengia evaluate manifest.yaml --simulated 200    thêm cháy mô phỏng, mỗi loại 200 lần, báo cáo riêng

Mỗi bản ghi chạy qua bộ phát hiện và máy báo động theo thời gian của chính nó: ban ngày, thời gian kiểm
chứng 20 giây, không ai hoãn; hết báo cháy ngay khi khu vực trở lại bình thường.""",
        """examples:
  liengia evaluate manifest.yaml                    figures per set, beside real alarms and simple detectors
  liengia evaluate manifest.yaml --json             one JSON object
  liengia evaluate manifest.yaml --plots pictures   a picture of each recording (needs liengia[plots])
  liengia evaluate manifest.yaml --simulated 200    also simulated fires, 200 seeds each, reported apart

Each recording runs through the detector and the alarm machine in its own time: by day, with the 20 s
verification window, nobody hushing; a fire alarm is reset as soon as its zone is back to normal.""",
    ),
    "help.record": (
        "ghi lại cảm biến của một tệp cấu hình, cho replay và evaluate",
        "record the sensors of a settings file, as replay and evaluate take it",
    ),
    "help.record.about": (
        "Mở các cảm biến nêu trong tệp cấu hình và ghi lại số đo.",
        "Open the sensors of a settings file and write what they read.",
    ),
    "help.record.config": (
        "tệp cấu hình, ví dụ /etc/liengia/node.yaml",
        "the settings file, e.g. /etc/liengia/node.yaml",
    ),
    "help.record.output": (
        "tệp CSV hoặc CSV.gz; tệp đã có không bị ghi đè",
        "CSV or CSV.gz; an existing file is not replaced",
    ),
    "help.record.seconds": (
        "ghi bao lâu, như '10 min' (mặc định: đến khi Ctrl-C)",
        "such as '10 min' (default: until Ctrl-C)",
    ),
    "help.record.dry_run": ("chỉ liệt kê sẽ ghi những gì", "only list what would be recorded"),
    "help.record.examples": (
        """ví dụ:
  liengia record /etc/liengia/node.yaml --for '10 min' -o evening.csv.gz
  liengia record node.yaml -o frying.csv           đến khi Ctrl-C
  liengia record node.yaml --dry-run               sẽ ghi những gì

Máy báo cháy phải tắt: lệnh này tự mở cảm biến, và trong lúc ghi không có gì báo cháy. Máy đang chạy
thì tự ghi lại mỗi lần báo động, vào thư mục black-box trong thư mục trạng thái.""",
        """examples:
  liengia record /etc/liengia/node.yaml --for '10 min' -o evening.csv.gz
  liengia record node.yaml -o frying.csv           until Ctrl-C
  liengia record node.yaml --dry-run               what would be recorded

The node must not run: its sensors are opened here, and nothing raises an alarm meanwhile. A running
node writes each alarm's recording by itself, into the folder black-box of its state folder.""",
    ),
    "help.replay": (
        "máy sẽ làm gì với một bản ghi, và vì sao",
        "what the node would have done on a recording, and why",
    ),
    "help.replay.about": (
        "Chạy các bản ghi qua bộ phát hiện và máy báo động, theo thời gian của chính chúng.",
        "Run recordings through the detector and the alarm machine, in their own time.",
    ),
    "help.replay.recording": ("tệp CSV hoặc CSV.gz", "CSV or CSV.gz"),
    "help.replay.manifest": (
        "tệp YAML liệt kê các bản ghi, loại và lúc bén lửa",
        "YAML that lists recordings with kind and ignition",
    ),
    "help.replay.profile": (
        "loại phòng của một khu vực: bedroom, kitchen, altar, shop, attic (mặc định: theo tên khu vực, "
        "không rõ thì bedroom)",
        "of a zone: bedroom, kitchen, altar, shop, attic (default: by the zone's name, else bedroom)",
    ),
    "help.replay.interval": (
        "mỗi cảm biến đo cách nhau bao lâu, như '60 s' (mặc định: như đã ghi)",
        "step of every sensor, such as '60 s' (default: as recorded)",
    ),
    "help.replay.night": ("dùng thời gian kiểm chứng ban đêm", "use the night's verification window"),
    "help.replay.faults": ("cả lỗi của cảm biến", "also faults of the sensors"),
    "help.replay.explain": (
        "cả ý kiến của bộ phát hiện, kèm từng dấu hiệu",
        "also opinions, with every piece of evidence",
    ),
    "help.replay.json": ("mỗi dòng một đối tượng JSON", "one JSON object a line"),
    "help.replay.examples": (
        """ví dụ:
  liengia replay kitchen.csv.gz                          mỗi lần một khu vực đổi trạng thái
  liengia replay --explain night.csv                     cả ý kiến của bộ phát hiện và dựa vào đâu
  liengia replay --profile room=kitchen --json x.csv.gz  mỗi dòng một đối tượng JSON
  liengia replay --manifest manifest.yaml *.csv.gz       biết lúc bén lửa, thời gian tính từ đó

Bản ghi là CSV hoặc CSV.gz có dòng đầu time_s,zone,sensor,quantity,value.
Thời gian kiểm chứng là của ban ngày, trừ khi có --night; không ai hoãn.""",
        """examples:
  liengia replay kitchen.csv.gz                          every change of a zone's fire condition
  liengia replay --explain night.csv                     also the detector's opinions and their grounds
  liengia replay --profile room=kitchen --json x.csv.gz  one JSON object a line
  liengia replay --manifest manifest.yaml *.csv.gz       with ignition, so that times count from there

A recording is CSV or CSV.gz with the header time_s,zone,sensor,quantity,value.
The verification window is the day's unless --night; nobody hushes.""",
    ),
}
