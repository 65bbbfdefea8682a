"""What is wired to the board, one class each; config is an item of board.json's "channels".

quantity   its name in frame.QUANTITIES
warm_up_s  from the board's start
turn(now)  every 20 ms; True when the host must hear of a change at once
read(now)  (quantity, health, value in its unit)
"""

import time

import frame
import machine

ADC_MOST = 65535  # of read_u16() on every port
RAIL = 600  # counts from either end: shorted or cut
HEATER_COLD_S = 60  # a metal-oxide cell that is not heated does not move at all
STEADY_LOOKS = 3  # of 20 ms: a call point bounces for 1-20 ms


class Channel:
    """Common part: warm-up, and a value that is read at most every pause_ms."""

    pause_ms = 0

    def __init__(self, config, now):
        self.quantity = config["quantity"]
        self.warm_up_s = config.get("warm_up_s", 0)
        self._config = config
        self._start = now
        self._is_warm = not self.warm_up_s
        self._due = now
        self._row = (self.quantity, frame.SILENT, 0)

    def turn(self, now):
        return False

    def read(self, now):
        if not self._is_warm and time.ticks_diff(now, self._start) >= self.warm_up_s * 1000:
            self._is_warm = True
        if time.ticks_diff(now, self._due) >= 0:
            self._due = time.ticks_add(now, self.pause_ms)
            try:
                health, value = self.measure(now)
            except OSError:
                health, value = frame.SILENT, 0
            if health == frame.GOOD and not self._is_warm:
                health = frame.WARMING_UP
            self._row = (self.quantity, health, value)
        return self._row


class Contact(Channel):
    """A switch to ground: {"quantity": "contact", "kind": "contact", "pin": 4, "wiring": "normally_open"}."""

    def __init__(self, config, now):
        super().__init__(config, now)
        self._pin = machine.Pin(config["pin"], machine.Pin.IN, machine.Pin.PULL_UP)
        self._is_closed_normal = config.get("wiring") == "normally_closed"
        self._state = self._look()
        self._looks = 0

    def _look(self):
        return self._pin.value() if self._is_closed_normal else 1 - self._pin.value()

    def turn(self, now):
        if self._look() == self._state:
            self._looks = 0
            return False
        self._looks += 1
        if self._looks < STEADY_LOOKS:
            return False
        self._state = 1 - self._state
        self._looks = 0
        return True

    def measure(self, now):
        return frame.GOOD, self._state


class Gas(Channel):
    """A metal-oxide cell over a load resistor: resistance of the cell in load resistors, Rs/RL.

    {"quantity": "gas_ratio", "kind": "gas", "pin": 34, "warm_up_s": 180, "divider": 1.5}: divider is the
    module's 5 V over what the converter sees of it at full scale (5 V / 3.3 V with 1 k over 2 k).
    """

    def __init__(self, config, now):
        super().__init__(config, now)
        self._adc = machine.ADC(machine.Pin(config["pin"]))
        self._full = ADC_MOST * config.get("supply_v", 5.0) / config.get("divider", 1.5) / 3.3
        self._last = -1
        self._moved = now

    def measure(self, now):
        raw = sorted(self._adc.read_u16() for _ in range(5))[2]
        if raw != self._last:
            self._last, self._moved = raw, now
        if raw < RAIL:
            return frame.OPEN, 0
        if raw > ADC_MOST - RAIL:
            return frame.SHORT, 0
        if time.ticks_diff(now, self._moved) >= HEATER_COLD_S * 1000:
            return frame.HEATER, 0
        return frame.GOOD, max(0.0, (self._full - raw) / raw)


class Dht(Channel):
    """DHT22 or DHT11: {"quantity": "temperature", "kind": "dht22", "pin": 15}; two channels may share it."""

    pause_ms = 2100  # it repeats itself when asked more often
    _shared = {}  # noqa: RUF012 - one sensor for the channels of one pin

    def __init__(self, config, now):
        super().__init__(config, now)
        pin = config["pin"]
        if pin not in Dht._shared:
            import dht

            make = dht.DHT11 if config["kind"] == "dht11" else dht.DHT22
            Dht._shared[pin] = [make(machine.Pin(pin)), time.ticks_add(now, -self.pause_ms), frame.SILENT]
        self._sensor = Dht._shared[pin]

    def measure(self, now):
        sensor, measured, _ = self._sensor
        if time.ticks_diff(now, measured) >= self.pause_ms:
            self._sensor[1] = now
            self._sensor[2] = self._ask(sensor)
        health = self._sensor[2]
        if health != frame.GOOD:
            return health, 0
        return health, sensor.temperature() if self.quantity == "temperature" else sensor.humidity()

    def _ask(self, sensor):
        try:
            sensor.measure()
        except OSError:
            return frame.SILENT
        except Exception as error:  # the driver raises a bare Exception("checksum error")
            return frame.CHECKSUM if "checksum" in str(error) else frame.SILENT
        if not sensor.temperature() and not sensor.humidity():
            return frame.SHORT  # a line held low: five zero bytes whose sum is right
        return frame.GOOD


class Ds18b20(Channel):
    """One sensor on a wire of its own: {"quantity": "temperature", "kind": "ds18b20", "pin": 5}."""

    pause_ms = 1000  # a conversion takes 750 ms

    def __init__(self, config, now):
        super().__init__(config, now)
        import ds18x20
        import onewire

        self._bus = ds18x20.DS18X20(onewire.OneWire(machine.Pin(config["pin"])))
        self._found = None

    def measure(self, now):
        try:
            if self._found is None:
                roms = self._bus.scan()
                if len(roms) != 1:
                    return (frame.OPEN if not roms else frame.SUSPECT), 0
                self._found = roms[0]
                self._bus.convert_temp()
                return frame.SILENT, 0
            value = self._bus.read_temp(self._found)
            self._bus.convert_temp()
        except Exception as error:  # onewire raises OneWireError, ds18x20 a bare Exception
            self._found = None
            return frame.CHECKSUM if "CRC" in str(error) else frame.OPEN, 0
        return (frame.SUSPECT if value == 85.0 else frame.GOOD), value  # 85: it restarted and never measured


KINDS = {"contact": Contact, "gas": Gas, "dht22": Dht, "dht11": Dht, "ds18b20": Ds18b20}


def make(config, now):
    """A channel from its item of board.json."""
    return KINDS[config["kind"]](config, now)


def supply_v():
    """Supply of the board [V], 0 where it cannot be measured: a Pico has a third of it on GPIO29."""
    if not hasattr(machine, "ADC"):
        return 0
    import sys

    if sys.platform != "rp2":
        return 0
    return machine.ADC(machine.Pin(29)).read_u16() * 3 * 3.3 / ADC_MOST
