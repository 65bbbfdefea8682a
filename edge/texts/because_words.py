"""Why, as detection and supervision give it: (Vietnamese, English).

The English is edge/detection/because.py's and edge/alarm's own, word for word (a test holds them together):
it travels in events and is put into Vietnamese only where a person reads it.
"""

BECAUSE_WORDS: dict[str, tuple[str, str]] = {
    "because.heat_rise": (
        "nhiệt độ tăng {rate:.0f} °C/phút trong {seconds:.0f} giây, cao hơn bình thường {excess:.0f} °C",
        "temperature rising {rate:.0f} °C/min for {seconds:.0f} s, {excess:.0f} °C above normal",
    ),
    "because.heat_limit": (
        "nhiệt độ {value:.0f} °C, giới hạn ở đây là {limit:.0f} °C",
        "temperature {value:.0f} °C, the limit here is {limit:.0f} °C",
    ),
    "because.heat_high": (
        "nhiệt độ {value:.0f} °C, cao quá mức của phòng này",
        "temperature {value:.0f} °C, above what this room may have",
    ),
    "because.smoke": (
        "khói cao hơn bình thường {excess:.2f} dB/m",
        "smoke {excess:.2f} dB/m above normal",
    ),
    "because.smoke_limit": (
        "khói {value:.1f} dB/m trong {seconds:.0f} giây",
        "smoke {value:.1f} dB/m for {seconds:.0f} s",
    ),
    "because.particles": ("bụi khói {value:.0f} µg/m³", "particles {value:.0f} µg/m³"),
    "because.particles_held": (
        "bụi khói {value:.0f} µg/m³ trong {seconds:.0f} giây",
        "particles {value:.0f} µg/m³ for {seconds:.0f} s",
    ),
    "because.steam": (
        "bụi hoặc khói có thể là hơi nước: độ ẩm {humidity:.0f} % và đang tăng",
        "particles or smoke that may be steam: humidity {humidity:.0f} % and rising",
    ),
    "because.co": (
        "khí CO cao hơn bình thường {excess:.0f} ppm",
        "carbon monoxide {excess:.0f} ppm above normal",
    ),
    "because.co_limit": (
        "khí CO {value:.0f} ppm trong {minutes:.0f} phút",
        "carbon monoxide {value:.0f} ppm for {minutes:.0f} min",
    ),
    "because.co2_rise": ("khí CO₂ tăng {rate:.0f} ppm/phút", "CO2 rising {rate:.0f} ppm/min"),
    "because.vapour": (
        "hơi hữu cơ gấp {times:.0f} lần bình thường",
        "vapour {times:.0f} times its normal level",
    ),
    "because.call_point": ("có người bấm nút báo cháy", "call point pressed"),
    "because.smoke_alarm": ("đầu báo khói đang báo", "smoke alarm sounding"),
    "because.heat_contact": ("đầu báo nhiệt đã tác động", "heat detector tripped"),
    "because.silent": ("không có số đo trong {seconds:.0f} giây", "no reading for {seconds:.0f} s"),
    "because.stuck": (
        "{quantity} đứng yên ở {value:g} {unit} suốt {hours:.0f} giờ",
        "{quantity} has stood at {value:g} {unit} for {hours:.0f} h",
    ),
    "because.frozen": (
        "mọi số đo y nguyên suốt {minutes:.0f} phút dù vẫn gửi",
        "every value the same for {minutes:.0f} min although it reports",
    ),
    "because.out_of_range": (
        "{quantity} {value:g} {unit} là vô lý; hợp lý là từ {low:g} đến {high:g}",
        "{quantity} {value:g} {unit} cannot be, plausible is {low:g} to {high:g}",
    ),
    "because.noisy": (
        "{quantity} nhảy {noise:.1f} {unit} giữa các lần đo",
        "{quantity} jumps by {noise:.1f} {unit} from reading to reading",
    ),
    "because.drifting": (
        "{quantity} cả ngày không xuống dưới {value:.2g} {unit}: hãy lau hoặc thay cảm biến",
        "{quantity} has not been under {value:.2g} {unit} for a day: clean or replace it",
    ),
    "because.tamper": ("bị mở nắp hoặc đứt dây", "opened, or its wire is cut"),
    "because.mains": ("mất điện lưới", "mains power is gone"),
    # why the alarm machine began or ended something; first what "ended by {by}" would match
    "ended.its_house": ("nhà đó kết thúc", "ended by its own house"),
    "ended.reboot": ("máy khởi động lại", "ended by a reboot"),
    "ended.stopped": ("{by} kết thúc", "stopped by {by}"),
    "ended.ended": ("{by} bật lại", "ended by {by}"),
    "ended.time": ("hết giờ", "time is over"),
    "ended.real": ("có báo động thật", "a real alarm"),
    "ended.other_device": ("chuyển sang thử thiết bị khác", "another device is tested"),
    "ended.unseen": ("không còn dấu hiệu", "no longer seen"),
    "ended.told": ("nhà đó báo", "told by its own house"),
    "ended.reset": ("nhà đó đã kết thúc báo động", "reset by its own house"),
    "ended.lost": ("nhà đang báo cháy mất liên lạc", "origin lost in alarm"),
    "ended.hush": ("có báo động phá hoãn", "broken by an alarm"),
    "ended.too_strong": ("dấu hiệu cháy quá rõ, không hoãn nữa", "too strong to be hushed"),
    "ended.sirens": ("còi", "sirens"),
}
