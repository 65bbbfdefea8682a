import pytest
from pydantic import ValidationError

from edge.ward.settings import WardSettings


@pytest.mark.parametrize(
    ("url", "host", "port", "is_tls"),
    [
        ("mqtts://ward.example:8884", "ward.example", 8884, True),
        ("mqtts://ward.example", "ward.example", 8883, True),
        ("mqtt://192.168.1.5", "192.168.1.5", 1883, False),
        ("mqtt://[::1]:1884/", "::1", 1884, False),
    ],
)
def test_broker(url: str, host: str, port: int, is_tls: bool) -> None:
    settings = WardSettings(broker=url)
    assert (settings.host, settings.port, settings.is_tls) == (host, port, is_tls)


@pytest.mark.parametrize(
    "url",
    ["", "ward.example", "http://ward.example", "mqtts://", "mqtts://h:0", "mqtts://h:99999", "mqtts://h:x",
     "mqtts://user:secret@h", "mqtts://h/path", "mqtts://h?x=1", "mqtts://[::1"],
)  # fmt: skip
def test_broker_refused(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WardSettings(broker=url)
    assert "secret" not in caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"broker": "mqtts://h", "certificate": "c.pem"}, "go together"),
        ({"broker": "mqtts://h", "key": "k.pem"}, "go together"),
        ({"broker": "mqtt://h", "ca": "ca.pem"}, "mqtts://"),
        ({"broker": "mqtt://h", "credentials": "c"}, "mqtts://"),
        ({"broker": "mqtts://h", "insecure": True}, "Extra inputs"),
    ],
)
def test_settings_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        WardSettings.model_validate(fields)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_credentials_may_go_in_the_clear_within_the_machine(host: str) -> None:
    assert WardSettings.model_validate({"broker": f"mqtt://{host}", "credentials": "c"}).credentials
