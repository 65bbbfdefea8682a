"""DHT11 temperature and humidity, coarser than a DHT22.

    {id: nhiet-kho, kind: dht11, gpio: 5}

The library leaves its minus sign out; the kernel's driver refuses a reading below zero.
"""

from typing import Literal

from edge.sensors.dht import DhtSettings, Traits, dht_kind


class Dht11Settings(DhtSettings):
    """0 to 50 °C, 20 to 90 %; not for a cold store."""

    kind: Literal["dht11"]


KIND = dht_kind(Dht11Settings, Traits("dht11", least_humidity=5.0))
