"""Gas cells: each against the clean air of its own type."""

import pytest

from edge.detection.criteria import fire_channel
from edge.detection.profile import profile_named
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading


@pytest.mark.parametrize("clean", [3.6, 9.83, 27.5, 36.0])
def test_ratio_is_judged_against_the_cells_own_clean_air(clean: float) -> None:
    sensor, zone = PartId("mq"), ZoneId("z")
    channel = fire_channel(Channel(sensor, zone, Quantity.GAS_RATIO), profile_named("bedroom"))
    assert channel is not None
    for at in range(3600):
        channel.feed(Reading(sensor, zone, Quantity.GAS_RATIO, clean, float(at)))
    assert channel.weight == 0.0
    for at in range(3600, 3700):
        channel.feed(Reading(sensor, zone, Quantity.GAS_RATIO, clean / 4.0, float(at)))
    assert channel.weight > 0.0
    assert "4 times" in channel.because()
