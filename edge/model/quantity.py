"""The quantities a node reads, their units and what is physically plausible."""

from enum import StrEnum


class Quantity(StrEnum):
    """One kind of value; its unit is fixed (see UNIT) and is the one used in recordings."""

    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    PM2_5 = "pm2_5"
    SMOKE = "smoke_obscuration"
    CO = "co"
    CO2 = "co2"
    TVOC = "tvoc"
    GAS_RATIO = "gas_ratio"
    CONTACT = "contact"
    CALL_POINT = "call_point"
    MAINS = "mains"
    VOLTAGE = "voltage"


UNIT: dict[Quantity, str] = {
    Quantity.TEMPERATURE: "°C",
    Quantity.HUMIDITY: "%RH",
    Quantity.PM2_5: "µg/m³",
    Quantity.SMOKE: "dB/m",
    Quantity.CO: "ppm",
    Quantity.CO2: "ppm",
    Quantity.TVOC: "ppb",
    Quantity.GAS_RATIO: "Rs/R0",
    Quantity.CONTACT: "",
    Quantity.CALL_POINT: "",
    Quantity.MAINS: "",
    Quantity.VOLTAGE: "V",
}

# Outside these a value is a fault of the sensor, not a fire. Upper ends are generous: the hottest
# ceiling in a recorded room fire passes 800 °C, a laser counter logs far past its stated range.
PLAUSIBLE: dict[Quantity, tuple[float, float]] = {
    Quantity.TEMPERATURE: (-40.0, 1300.0),
    Quantity.HUMIDITY: (0.0, 100.0),
    Quantity.PM2_5: (0.0, 65535.0),
    Quantity.SMOKE: (-1.0, 100.0),
    Quantity.CO: (0.0, 200_000.0),
    Quantity.CO2: (0.0, 1_000_000.0),
    Quantity.TVOC: (0.0, 100_000.0),
    Quantity.GAS_RATIO: (0.0, 1000.0),
    Quantity.CONTACT: (0.0, 1.0),
    Quantity.CALL_POINT: (0.0, 1.0),
    Quantity.MAINS: (0.0, 1.0),
    Quantity.VOLTAGE: (0.0, 60.0),
}
