"""A DHT22 that reads the file "air" in the working folder: temperature and humidity."""


class DHT22:
    def __init__(self, pin):
        self._values = (0, 0)

    def measure(self):
        with open("air") as file:  # missing: OSError, as of a sensor that does not answer
            text = file.read()
        if "checksum" in text:
            raise Exception("checksum error")
        self._values = tuple(float(value) for value in text.split())

    def temperature(self):
        return self._values[0]

    def humidity(self):
        return self._values[1]


DHT11 = DHT22
