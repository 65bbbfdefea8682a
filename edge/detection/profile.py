"""What kind of room a zone is: which evidence ordinary life in it imitates, and its heat class.

A criterion at its alarm threshold is worth PRE_ALARM_NAT; what a room's ordinary life produces every day is
capped below that, so that it can only join other evidence and never speaks alone.
"""

from dataclasses import dataclass
from typing import NamedTuple

from edge.errors import SettingsError
from edge.model.reading import HeatClass

# One criterion at its published alarm threshold: 3 nat, odds of 20 to 1 that it is a fire.
PRE_ALARM_NAT = 3.0
# The most that one criterion may say, however strong: between one threshold and the two that make fire.
CRITERION_MAX_NAT = 4.0
# Two of them: 400 to 1. No single criterion may reach it.
FIRE_NAT = 2 * PRE_ALARM_NAT
# What cannot alarm alone but lets any other sign complete it.
SUPPORTING_NAT = 2.0

# Rate of rise that speaks for fire [K/min]. 4: the panel rule of EN 54-5 A1 heads (Panasonic EBL128:
# "RoR > 4 K/min"). 8.3: the US rate-of-rise heat detector (15 °F/min), for rooms that heat up by themselves.
QUICK_RISE = 4.0
SLOW_TO_JUDGE_RISE = 8.3


class Band(NamedTuple):
    """From where a rise says anything, to where it is a criterion."""

    low: float
    high: float


# Rise of smoke obscuration [dB/m]. Low: the least response value that EN 54-7 allows. High: the low
# photoelectric setting of NIST TN 1455 (3.3 %/m).
SENSITIVE_SMOKE = Band(0.05, 0.15)
# UL 217 8th edition wants silence below 1.5 %/ft of broiling; the high photoelectric setting is 9.8 %/m.
ROBUST_SMOKE = Band(0.215, 0.45)

# Rise of CO [ppm]: the response band of CO fire detectors (EN 54-26).
SENSITIVE_CO = Band(25.0, 60.0)
# Votive paper and charcoal make tens of ppm; 50 and 100 are the rows of EN 50291 that must alarm.
ROBUST_CO = Band(50.0, 100.0)

# Gottuk et al. 2002: smoke [%/m] times rise of CO [ppm]; 10 is their alarm criterion for clean laboratory
# sensors, 100 is where noisy ones agree.
SENSITIVE_PRODUCT = Band(10.0, 100.0)
# The densest incense measured (7.6 mg/m³, 3.3 %/m) with its tens of ppm (30) comes to 100.
ROBUST_PRODUCT = Band(100.0, 1000.0)

_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Particles:
    """How long dense particles [s] must stand before they speak alone; until then they only support.

    alone_s           a pre-alarm
    caution_s         a caution: the home is warned in short bursts, the neighbours never
    flame_alone_s     the same two after an onset as a flame makes it, and after a sudden one
    sudden_caution_s
    """

    alone_s: float
    caution_s: float = _NEVER
    flame_alone_s: float = _NEVER
    sudden_caution_s: float = _NEVER


# Dense for half a minute is no puff at the sensor. The three hits of a smoke alarm's chip take 13 s.
SMOKE_IS_RARE = Particles(alone_s=30.0)
# 377 recorded bouts of cooking: the longest stretch at 900 µg/m³ or more lasted 19 min, seven lasted 10.
COOKING = Particles(alone_s=1800.0, caution_s=600.0, flame_alone_s=300.0, sudden_caution_s=30.0)
# Incense burns for an hour, several times a day.
INCENSE = Particles(alone_s=_NEVER, sudden_caution_s=30.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Priors of a kind of room.

    heat_class       EN 54-5 class of the static limit
    rise_k_per_min   rate of rise that is worth PRE_ALARM_NAT
    smoke            rise of obscuration [dB/m]
    co               rise of CO [ppm]
    product          smoke times CO [%/m · ppm]
    particles        when dense particles speak alone
    gas_nat          most that CO2 and VOC say
    """

    heat_class: HeatClass
    rise_k_per_min: float
    smoke: Band
    co: Band
    product: Band
    particles: Particles
    gas_nat: float


_CLEAN = (SENSITIVE_SMOKE, SENSITIVE_CO, SENSITIVE_PRODUCT, SMOKE_IS_RARE)
_SMOKY = (ROBUST_SMOKE, ROBUST_CO, ROBUST_PRODUCT)

PROFILES: dict[str, Profile] = {
    # People and a mosquito coil (PM2.5 260-677 µg/m³) are all there is; dense particles are smoke.
    "bedroom": Profile(HeatClass.A1, QUICK_RISE, *_CLEAN, SUPPORTING_NAT),
    # Frying and grilling fill 30 m³ with 4 mg/m³, as dense as a fire for the sensor; a gas hob makes CO2.
    # BS 5839-6 puts a heat alarm in the kitchen: heat leads here.
    "kitchen": Profile(HeatClass.B, SLOW_TO_JUDGE_RISE, *_SMOKY, COOKING, 0.5),
    # Stock and customers; doors open to a warm street.
    "shop": Profile(HeatClass.A2, QUICK_RISE, *_CLEAN, 1.0),
    # Incense: PM2.5 1,374-7,645 µg/m³ measured (0.15 dB/m at most), every day.
    "altar": Profile(HeatClass.A2, QUICK_RISE, *_SMOKY, INCENSE, 0.5),
    # A sheet-metal roof in the sun passes 40 °C and follows every cloud.
    "attic": Profile(HeatClass.B, SLOW_TO_JUDGE_RISE, *_CLEAN, SUPPORTING_NAT),
}
DEFAULT_PROFILE = "bedroom"


def profile_named(name: str) -> Profile:
    """The profile of a zone.

    Raises:
        SettingsError: no such profile.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise SettingsError([f"profile: '{name}' is not one of {', '.join(PROFILES)}"]) from None
