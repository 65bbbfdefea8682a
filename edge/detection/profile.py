"""What kind of room a zone is: which evidence ordinary life in it imitates, and its heat class.

A criterion at its alarm threshold is worth PRE_ALARM_NAT; what a room's ordinary life produces every day is
capped below that, so that it can only join other evidence and never speaks alone.
"""

from dataclasses import dataclass

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

# Rise of smoke obscuration [dB/m]: the low, and the high photoelectric setting of NIST TN 1455 (3.3 and
# 9.8 %/m). UL 217 8th edition wants silence below 1.5 %/ft (0.215 dB/m) of broiling.
SENSITIVE_SMOKE = 0.15
ROBUST_SMOKE = 0.45


@dataclass(frozen=True, slots=True)
class Profile:
    """Priors of a kind of room.

    heat_class       EN 54-5 class of the static limit
    rise_k_per_min   rate of rise that is worth PRE_ALARM_NAT
    smoke_db_per_m   rise of obscuration that is worth PRE_ALARM_NAT
    particles_nat    most that laser-counted particles say
    gas_nat          most that CO2 and VOC say
    """

    heat_class: HeatClass
    rise_k_per_min: float
    smoke_db_per_m: float
    particles_nat: float
    gas_nat: float


PROFILES: dict[str, Profile] = {
    # People and a mosquito coil (PM2.5 260-677 µg/m³) are all there is; dense particles are smoke.
    "bedroom": Profile(HeatClass.A1, QUICK_RISE, SENSITIVE_SMOKE, PRE_ALARM_NAT, SUPPORTING_NAT),
    # Frying and grilling fill 30 m³ with 4 mg/m³, as dense as a fire for the sensor; a gas hob makes CO2.
    # BS 5839-6 puts a heat alarm in the kitchen: heat leads here.
    "kitchen": Profile(HeatClass.B, SLOW_TO_JUDGE_RISE, ROBUST_SMOKE, SUPPORTING_NAT, 0.5),
    # Stock and customers; doors open to a warm street.
    "shop": Profile(HeatClass.A2, QUICK_RISE, SENSITIVE_SMOKE, PRE_ALARM_NAT, 1.0),
    # Incense: PM2.5 1,374-7,645 µg/m³ measured (0.17 dB/m at most), every day.
    "altar": Profile(HeatClass.A2, QUICK_RISE, ROBUST_SMOKE, SUPPORTING_NAT, 0.5),
    # A sheet-metal roof in the sun passes 40 °C and follows every cloud.
    "attic": Profile(HeatClass.B, SLOW_TO_JUDGE_RISE, SENSITIVE_SMOKE, PRE_ALARM_NAT, SUPPORTING_NAT),
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
