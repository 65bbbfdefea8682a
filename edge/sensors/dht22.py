"""DHT22 (AM2302) temperature and humidity.

    {id: nhiet-bep, kind: dht22, gpio: 4}

Not a heat detector: it takes minutes to follow the air. It serves fusion and guards against steam.
"""

from typing import Literal

from edge.sensors.dht import DhtSettings, Traits, dht_kind


class Dht22Settings(DhtSettings):
    """-40 to 80 °C, 0 to 100 %."""

    kind: Literal["dht22"]


KIND = dht_kind(Dht22Settings, Traits("dht22"))
