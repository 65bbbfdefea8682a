import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from edge.doctor.case import Case
from edge.doctor.finding import Level
from edge.doctor.network import PROBE_GROUP, broker, multicast, network
from edge.doctor.user import User
from edge.ward.settings import WardSettings


def certificate(folder: Path, days: float) -> tuple[Path, Path]:
    """A self-signed one of localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{days}.pem", folder / f"{days}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    paths[1].chmod(0o600)
    return paths


@contextmanager
def server(paths: tuple[Path, Path] | None) -> Iterator[int]:
    """Takes one connection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            taken, _ = listening.accept()
            if paths is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*paths)
                taken = context.wrap_socket(taken, server_side=True)
            with taken:
                taken.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listening.getsockname()[1]
    with suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(10)


@pytest.mark.parametrize(("days", "level"), [(365, Level.OK), (10, Level.WARN), (1, Level.FAIL)])
def test_the_brokers_certificate_runs_out(tmp_path: Path, days: int, level: Level) -> None:
    paths = certificate(tmp_path, days)
    with server(paths) as port:
        settings = WardSettings(broker=f"mqtts://localhost:{port}", ca=paths[0])
        found = {finding.code: finding for finding in broker(settings)}
    assert found["broker"].level is Level.OK
    assert found["tls_expiry"].level is level


def test_a_broker_of_another_authority_or_out_of_date_is_not_trusted(tmp_path: Path) -> None:
    for days, is_other in ((365, True), (-1, False)):
        paths = certificate(tmp_path, days)
        ca = certificate(tmp_path, 99)[0] if is_other else paths[0]
        with server(paths) as port:
            found = list(broker(WardSettings(broker=f"mqtts://localhost:{port}", ca=ca)))
        assert [(finding.code, finding.level) for finding in found] == [("broker_tls", Level.FAIL)]


def test_no_broker_and_a_plain_one() -> None:
    with server(None) as port:
        assert [f.code for f in broker(WardSettings(broker=f"mqtt://127.0.0.1:{port}"))] == ["broker"]
    assert [f.code for f in broker(WardSettings(broker=f"mqtt://127.0.0.1:{port}"))] == ["broker_away"]


def test_credentials_and_own_certificate_are_looked_at(tmp_path: Path) -> None:
    own = certificate(tmp_path, 5)
    credentials = tmp_path / "ward.cred"
    settings = WardSettings(
        broker="mqtts://127.0.0.1:1", certificate=own[0], key=own[1], credentials=credentials
    )
    found = [(f.code, f.level) for f in broker(settings)]
    assert found[:3] == [
        ("no_secret", Level.FAIL), ("secret_mode", Level.OK), ("certificate", Level.WARN)
    ]  # fmt: skip
    credentials.write_text("a\nb\n")
    credentials.chmod(0o600)
    node = User("liengia", os.getuid() + 1, frozenset(), frozenset())
    assert next(broker(settings, node)).code == "secret_closed", "made with sudo: 0600 and root's"
    credentials.chmod(0o644)
    assert next(broker(settings)).level is Level.FAIL


def test_every_broker_of_the_house_is_tried(make_case: Callable[..., Case]) -> None:
    """The group's road and Home Assistant may have brokers of their own."""
    more = """\
group: group.yaml
links: {{lan: {{multicast: false}}, broker: {{broker: "mqtt://127.0.0.1:1"}}}}
ward: {{broker: "mqtt://127.0.0.1:2", second: {{broker: "mqtt://127.0.0.1:3"}}}}
home_assistant: {{broker: "mqtt://127.0.0.1:2"}}
"""
    case = make_case(more=more)
    assert case.loaded.settings is not None, case.loaded.problems
    assert [f.params["port"] for f in network(case) if f.code == "broker_away"] == [2, 3, 1]


def test_multicast_is_sent_and_heard_on_this_machine() -> None:
    found = multicast("127.0.0.1")
    assert (found.code, found.level) == ("multicast_ok", Level.OK)


def test_multicast_on_an_interface_that_is_not_ours_fails_with_the_reason() -> None:
    found = multicast("203.0.113.7")
    assert (found.code, found.level) == ("multicast", Level.FAIL)
    assert found.params["reason"]
    assert PROBE_GROUP.startswith("239.255.")
