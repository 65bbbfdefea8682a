"""The LAN and the ward's broker: tried for real, with short patience."""

import socket
import ssl
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from edge.doctor.case import Case
from edge.doctor.finding import Finding, Level, judged
from edge.doctor.holders import holders_of_udp, udp_is_taken
from edge.doctor.user import User
from edge.group.lan_settings import LanSettings
from edge.runtime.clock import wall
from edge.ward.settings import BrokerSettings, WardSettings

# Administratively scoped (RFC 2365) like the group's, but nobody's: a probe is no frame to anyone.
PROBE_GROUP = "239.255.114.114"
PROBE_S = 1.0
# DNS, TCP and TLS over a phone's network take two seconds; a dead host takes for ever.
BROKER_S = 8.0
# A ward renews in office hours; four weeks leave room for holidays (Tết).
EXPIRY_WARN_DAYS, EXPIRY_FAIL_DAYS = 28.0, 3.0


def network(case: Case) -> Iterator[Finding]:
    """Both, as far as the settings have them."""
    settings = case.loaded.settings
    if settings is None:
        return
    if settings.group is not None:
        lan = settings.links.lan or LanSettings()
        assert isinstance(lan, LanSettings)
        yield _udp_port(case, lan.port)
        if lan.multicast and ":" not in lan.bind:
            yield multicast(lan.bind)
    ward, links = settings.ward, settings.links
    second = ward.second if isinstance(ward, WardSettings) else None
    brokers: dict[tuple[str, int], BrokerSettings] = {}
    for one in (ward, second, links.broker, settings.home_assistant):
        if isinstance(one, BrokerSettings):
            brokers.setdefault((one.host, one.port), one)
    for one in brokers.values():
        yield from broker(one, case.user)


def multicast(interface: str, group: str = PROBE_GROUP) -> Finding:
    """Send to a multicast address and hear it, on this machine: kernel, route and firewall."""
    params = {"interface": interface}
    token = struct.pack("d", wall())
    try:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hears,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as says,
        ):
            hears.bind(("", 0))
            where = socket.inet_aton(interface)
            hears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + where)
            hears.settimeout(PROBE_S)
            says.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, where)
            says.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)  # not out of this machine
            says.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
            says.sendto(token, (group, hears.getsockname()[1]))
            while hears.recv(64) != token:
                pass
    except TimeoutError:
        return Finding("network", "multicast_unheard", Level.FAIL, params)
    except OSError as error:
        return Finding("network", "multicast", Level.FAIL, params | {"reason": error.strerror or error})
    return Finding("network", "multicast_ok", Level.OK, params)


def broker(settings: BrokerSettings, user: User | None = None) -> Iterator[Finding]:
    """Reach it, and look at both certificates; `user` must be able to read the secrets."""
    params = {"host": settings.host, "port": settings.port}
    for path in (settings.credentials, settings.key):
        if path is not None:
            yield _secret(path, user)
    if settings.certificate is not None:
        yield _expiry("certificate", settings.certificate.name, _not_after_of(settings.certificate))
    try:
        with socket.create_connection((settings.host, settings.port), BROKER_S) as plain:
            if not settings.is_tls:
                yield Finding("network", "broker", Level.OK, params)
                return
            context = ssl.create_default_context(cafile=str(settings.ca) if settings.ca else None)
            if settings.certificate is not None:
                context.load_cert_chain(settings.certificate, settings.key)
            with context.wrap_socket(plain, server_hostname=settings.host) as secure:
                found = secure.getpeercert() or {}
    except ssl.SSLError as error:
        yield Finding("network", "broker_tls", Level.FAIL, params | {"reason": error.reason or str(error)})
        return
    except OSError as error:
        yield Finding("network", "broker_away", Level.FAIL, params | {"reason": error.strerror or str(error)})
        return
    yield Finding("network", "broker", Level.OK, params)
    until = ssl.cert_time_to_seconds(str(found["notAfter"])) if "notAfter" in found else None
    yield _expiry("tls_expiry", settings.host, until)


def _expiry(code: str, name: str, until: float | None) -> Finding:
    if until is None:
        return Finding("network", "certificate_unreadable", Level.FAIL, {"name": name})
    days = (until - wall()) / 86400
    day = datetime.fromtimestamp(until, UTC).date().isoformat()
    limits = (-EXPIRY_WARN_DAYS, -EXPIRY_FAIL_DAYS)
    return judged("network", code, -days, limits, name=name, day=day, days=f"{days:.0f}")


def _not_after_of(path: Path) -> float | None:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc.timestamp()
    except (OSError, ValueError):
        return None


def _secret(path: Path, user: User | None) -> Finding:
    params: dict[str, object] = {"path": path}
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Finding("network", "no_secret", Level.FAIL, params | {"reason": error.strerror or error})
    if user is not None and not user.may_read(path):
        return Finding("network", "secret_closed", Level.FAIL, params | {"user": user.name})
    return Finding("network", "secret_mode", Level.FAIL if mode & 0o077 else Level.OK, params)


def _udp_port(case: Case, port: int) -> Finding:
    others = [holder for holder in holders_of_udp(port, case.root) if holder.pid != case.pid]
    params: dict[str, object] = {"port": port}
    if others:
        params |= {"holder": others[0].name, "pid": others[0].pid}
        return Finding("network", "udp_taken", Level.FAIL, params)
    if case.pid and not udp_is_taken(port, case.root):
        return Finding("network", "udp_closed", Level.FAIL, params)
    return Finding("network", "udp", Level.OK, params)
