"""The client against real brokers, over TLS, and against peers that are none."""

import datetime
import ipaddress
import os
import random
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import MQTTv5, MQTTv311

from edge.errors import DeviceError
from edge.ward.client import RETRY_MAX_S, Arrived, Client, Connected, Lost, Taken
from edge.ward.connection import KEEPALIVE_S, Plan, Publication, read_credentials
from edge.ward.settings import WardSettings
from tests.ward.parties import MOSQUITTO, Broker, until

Closing = Callable[[Any], Any]
needs_mosquitto = pytest.mark.skipif(
    not MOSQUITTO, reason="mosquitto is not installed: apt install mosquitto"
)


class Listener:
    """A client and its signals."""

    def __init__(self, settings: WardSettings, *topics: str, client_id: str = "c1", **options: Any) -> None:
        self.signals: list[Any] = []
        self.client = Client(Plan(settings, client_id, topics), self.signals.append, **options)
        self.client.start()

    def of(self, kind: type) -> list[Any]:
        return [s for s in list(self.signals) if isinstance(s, kind)]

    def connected(self) -> int:
        session: int = until(lambda: self.of(Connected), "connected")[-1].session
        return session

    def lost(self) -> str:
        why: str = until(lambda: self.of(Lost), "lost")[-1].why
        return why

    def close(self) -> None:
        self.client.close()


def test_message_out_and_in_over_real_broker(broker: Broker, closing: Closing) -> None:
    broker.start()
    one = closing(Listener(WardSettings(broker=broker.url), "a/+"))
    session = one.connected()
    one.client.publish(session, Publication("a/b", b"\x00payload", "token-1"))
    until(lambda: one.of(Taken) == [Taken("token-1")], "PUBACK")
    until(lambda: one.of(Arrived) == [Arrived("a/b", b"\x00payload", retained=False)], "the message")


def test_publication_for_a_lost_connection_is_forgotten(broker: Broker, closing: Closing) -> None:
    broker.start()
    one = closing(Listener(WardSettings(broker=broker.url), "a/+"))
    session = one.connected()
    one.client.publish(session - 1, Publication("a/old", b"", "old"))
    one.client.publish(session, Publication("a/new", b"", "new"))
    until(lambda: one.of(Taken), "PUBACK")
    assert one.of(Taken) == [Taken("new")]


def test_nodelay_and_keepalive_are_set(broker: Broker, closing: Closing) -> None:
    assert KEEPALIVE_S <= 30
    broker.start()
    one = closing(Listener(WardSettings(broker=broker.url)))
    one.connected()
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            sock = socket.socket(fileno=int(descriptor.name))
        except OSError:
            continue
        try:
            if sock.family == socket.AF_INET and sock.getpeername()[1] == broker.port:
                found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        except OSError:
            pass
        finally:
            sock.detach()
    assert found == [1]


def test_a_broker_of_mqtt_3_1_1_only(tmp_path: Path, closing: Closing) -> None:
    if not find_spec("amqtt"):
        pytest.skip("amqtt, which knows no MQTT 5, is not installed: pip install 'liengia[demo]'")
    broker = closing(Broker(tmp_path, "amqtt"))
    broker.start()
    one = closing(Listener(WardSettings(broker=broker.url), "a/b"))
    session = one.connected()
    one.client.publish(session, Publication("a/b", b"x", "t"))
    until(lambda: one.of(Taken), "PUBACK")
    until(lambda: one.of(Arrived), "the message")
    assert not one.of(Lost), "the older protocol is tried at once"


def test_the_will_is_published_when_the_client_is_abrupt_and_only_then(
    broker: Broker, closing: Closing
) -> None:
    broker.start()
    settings = WardSettings(broker=broker.url)
    watcher = closing(Listener(settings, "will", client_id="watcher"))
    watcher.connected()
    for abruptly, payload in ((False, b"polite"), (True, b"abrupt")):
        will = Publication("will", payload, "")
        one = Listener(settings, client_id="mortal", will=lambda _, will=will: will)
        one.connected()
        one.client.close(abruptly=abruptly)
    until(lambda: watcher.of(Arrived), "the will")
    assert watcher.of(Arrived) == [Arrived("will", b"abrupt", retained=False)]


def test_two_of_one_name_do_not_fight_at_full_speed(broker: Broker, closing: Closing) -> None:
    broker.start()
    pair = [closing(Listener(WardSettings(broker=broker.url), client_id="twin")) for _ in range(2)]
    until(lambda: sum(len(one.of(Lost)) for one in pair) >= 4, "they throw each other out")
    assert pair[0].client._delay(10) > RETRY_MAX_S / 2 - 0.1
    assert max(one.client._delay(10**9) for one in pair) <= RETRY_MAX_S


def test_hurry_shortens_a_long_wait(
    broker: Broker, closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.ward.client.RETRY_MIN_S", 600.0)
    monkeypatch.setattr("edge.ward.client.RETRY_MAX_S", 600.0)
    one = closing(Listener(WardSettings(broker=broker.url)))
    one.lost()
    broker.start()
    one.client.hurry()
    one.connected()


# TLS ---------------------------------------------------------------------------------------------


class Authority:
    """Signs certificates, for a broker and for a node."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        builder = builder.add_extension(identifier, critical=False)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        self._certificate = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *alternatives: x509.GeneralName) -> tuple[Path, Path]:
        """Certificate and key files."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key)
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        paths = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        paths[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return paths

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


@pytest.fixture
def tls_broker(tmp_path: Path, authority: Authority) -> Iterator[Broker]:
    """For clients with a certificate of the authority; it is 127.0.0.1 and not localhost."""
    certificate, key = authority.issue("broker", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    for path in (certificate, key, authority.path, tmp_path):
        path.chmod(0o755)  # mosquitto drops its rights
    listener = f"cafile {authority.path}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true"
    broker = Broker(tmp_path, "mosquitto", listener=listener, config="user root\nallow_anonymous true\n")
    broker.start()
    yield broker
    broker.close()


def tls_settings(broker: Broker, host: str = "127.0.0.1", **fields: Any) -> WardSettings:
    return WardSettings(broker=f"mqtts://{host}:{broker.port}", **fields)


@needs_mosquitto
def test_tls_with_both_certificates(tls_broker: Broker, authority: Authority, closing: Closing) -> None:
    certificate, key = authority.issue("node")
    settings = tls_settings(tls_broker, ca=authority.path, certificate=certificate, key=key)
    one = closing(Listener(settings, "a"))
    session = one.connected()
    for n in range(50):
        one.client.publish(session, Publication("a", b"x" * 4000, str(n)))
    until(lambda: len(one.of(Taken)) == 50, "PUBACKs")
    until(lambda: len(one.of(Arrived)) == 50, "the messages, those that TLS had buffered too")


@needs_mosquitto
def test_tls_of_an_unknown_authority_refused(
    tls_broker: Broker, authority: Authority, tmp_path: Path, closing: Closing
) -> None:
    other = Authority(tmp_path, "other")
    certificate, key = authority.issue("node")
    one = closing(Listener(tls_settings(tls_broker, ca=other.path, certificate=certificate, key=key)))
    assert "certificate verify failed" in one.lost()
    assert not one.of(Connected)


@needs_mosquitto
def test_tls_for_another_name_refused(tls_broker: Broker, authority: Authority, closing: Closing) -> None:
    certificate, key = authority.issue("node")
    settings = tls_settings(tls_broker, "localhost", ca=authority.path, certificate=certificate, key=key)
    assert "ertificate" in closing(Listener(settings)).lost()


@needs_mosquitto
def test_tls_without_the_nodes_certificate_is_refused_by_the_broker(
    tls_broker: Broker, authority: Authority, closing: Closing
) -> None:
    one = closing(Listener(tls_settings(tls_broker, ca=authority.path)))
    assert one.lost()
    assert not one.of(Connected)


def test_a_plain_port_under_mqtts_is_refused(broker: Broker, closing: Closing) -> None:
    broker.start()
    one = closing(Listener(tls_settings(broker)))
    assert one.lost()
    assert not one.of(Connected)


# Credentials -------------------------------------------------------------------------------------


@needs_mosquitto
def test_credentials_are_read_anew_for_each_attempt(
    tmp_path: Path, closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.ward.client.RETRY_MAX_S", 0.2)
    passwords = tmp_path / "passwords"
    tool = Path(str(MOSQUITTO)).with_name("mosquitto_passwd")
    tool = tool if tool.exists() else Path("/usr/bin/mosquitto_passwd")
    subprocess.run([tool, "-b", "-c", passwords, "node", "s3cret"], check=True, capture_output=True)
    config = f"user root\nallow_anonymous false\npassword_file {passwords}\n"
    broker = closing(Broker(tmp_path, "mosquitto", config=config))
    broker.start()
    credentials = tmp_path / "ward.cred"
    credentials.write_text("node\nwrong\n")
    credentials.chmod(0o600)
    one = closing(Listener(WardSettings(broker=broker.url, credentials=credentials)))
    assert "uthori" in one.lost()
    credentials.write_text("node\ns3cret\n")
    one.connected()


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [("node\nsecret\n", 0o640, "chmod 600"), ("node\n", 0o600, "second"), ("", 0o600, "first line"),
     (b"\xff\xfe\n", 0o600, "cannot be read")],
)  # fmt: skip
def test_credentials_refused(tmp_path: Path, content: str | bytes, mode: int, says: str) -> None:
    path = tmp_path / "ward.cred"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    with pytest.raises(DeviceError, match=says) as caught:
        read_credentials(path)
    assert "secret" not in str(caught.value)


def test_credentials_missing(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="No such file"):
        read_credentials(tmp_path / "none")


# Peers that are no broker ------------------------------------------------------------------------


class Impostor:
    """Accepts on the loopback, and answers each connection with bytes of its own."""

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.accepted = 0
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="impostor")
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._server.close()

    def _run(self) -> None:
        while not self._closing:
            peer, _ = self._server.accept()
            with peer:
                peer.settimeout(0.5)
                self.accepted += 1
                try:
                    peer.recv(4096)
                    peer.sendall(self._answer())
                    peer.shutdown(socket.SHUT_WR)
                    while peer.recv(4096):
                        pass
                except OSError:
                    pass


CONNACK_5 = b"\x20\x03\x00\x00\x00"
CONNACK_4 = b"\x20\x02\x00\x00"


def test_nonsense_from_the_broker_ends_the_connection_and_not_the_thread(
    closing: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.ward.client.RETRY_MAX_S", 0.0)
    chance = random.Random(5)

    def answer() -> bytes:
        start = chance.choice([b"", CONNACK_5, CONNACK_4, CONNACK_5 + b"\x30", CONNACK_5 + b"\xe0"])
        # A small length, so that many packets are whole and reach the decoders.
        packet = bytes([chance.randrange(256), chance.randrange(1, 12)])
        return start + packet + chance.randbytes(chance.randrange(40))

    impostor = closing(Impostor(answer))
    one = closing(Listener(WardSettings(broker=f"mqtt://127.0.0.1:{impostor.port}"), "a"))
    until(lambda: impostor.accepted > 600, "it tries again and again", ceiling_s=60.0)
    assert not [s for s in one.signals if type(s).__name__ == "Died"]


def test_a_silent_peer_is_given_up(closing: Closing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.ward.client.CONNACK_S", {MQTTv5: 0.2, MQTTv311: 0.2})
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = WardSettings(broker=f"mqtt://127.0.0.1:{server.getsockname()[1]}")
        one = closing(Listener(settings))
        assert "does not answer" in one.lost()
        one.close()


def test_idle_it_hardly_wakes(broker: Broker, closing: Closing) -> None:
    broker.start()
    one = closing(Listener(WardSettings(broker=broker.url), "a"))
    one.connected()
    threading.Event().wait(0.5)
    thread = next(t for t in threading.enumerate() if t.name == "ward-net")
    status = Path(f"/proc/{os.getpid()}/task/{thread.native_id}/status")

    def switches() -> int:
        return int(status.read_text().split("voluntary_ctxt_switches:")[1].split()[0])

    before = switches()
    threading.Event().wait(2.0)
    # A polling loop of 100 ms would make 20; the ping of a busy moment makes a few.
    assert switches() - before <= 5
