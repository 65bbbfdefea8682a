"""The sentences a person reads, in one place so that a catalogue can translate them.

A sentence is a key and numbers; the text here is the English one.
"""

SENTENCES: dict[str, str] = {
    "heat_rise": "temperature rising {rate:.0f} °C/min for {seconds:.0f} s, {excess:.0f} °C above normal",
    "heat_limit": "temperature {value:.0f} °C, the limit here is {limit:.0f} °C",
    "heat_high": "temperature {value:.0f} °C, above what this room may have",
    "smoke": "smoke {excess:.2f} dB/m above normal",
    "smoke_limit": "smoke {value:.1f} dB/m for {seconds:.0f} s",
    "particles": "particles {value:.0f} µg/m³",
    "particles_held": "particles {value:.0f} µg/m³ for {seconds:.0f} s",
    "steam": "particles or smoke that may be steam: humidity {humidity:.0f} % and rising",
    "co": "carbon monoxide {excess:.0f} ppm above normal",
    "co_limit": "carbon monoxide {value:.0f} ppm for {minutes:.0f} min",
    "co2_rise": "CO2 rising {rate:.0f} ppm/min",
    "vapour": "vapour {times:.0f} times its normal level",
    "call_point": "call point pressed",
    "smoke_alarm": "smoke alarm sounding",
    "heat_contact": "heat detector tripped",
    "silent": "no reading for {seconds:.0f} s",
    "stuck": "{quantity} has stood at {value:g} {unit} for {hours:.0f} h",
    "frozen": "every value the same for {minutes:.0f} min although it reports",
    "out_of_range": "{quantity} {value:g} {unit} cannot be, plausible is {low:g} to {high:g}",
    "noisy": "{quantity} jumps by {noise:.1f} {unit} from reading to reading",
    "drifting": "{quantity} has not been under {value:.2g} {unit} for a day: clean or replace it",
    "tamper": "opened, or its wire is cut",
    "mains": "mains power is gone",
}


def say(sentence: str, **numbers: float | str) -> str:
    """The sentence with its numbers filled in."""
    return SENTENCES[sentence].format(**numbers)
