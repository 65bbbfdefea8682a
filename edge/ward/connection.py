"""One MQTT connection over paho, driven by one thread: connect, serve, until it is lost.

paho's own loop is not used: it wakes once a second, sleeps whole seconds before it reconnects, and keeps
unsent messages in memory, where the outbox could neither reorder nor know them.
"""

import logging
import select
import socket
import ssl
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paho.mqtt.client import Client, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.errors import DeviceError, Said, words_of
from edge.ward.settings import BrokerSettings

if TYPE_CHECKING:
    from paho.mqtt.enums import MQTTProtocolVersion

# The broker gives the node up after 1.5 of it (30 s) and sends the will; the node notices a dead broker
# after at most 2 of it. EN 50136-1 category SP5 wants 90 s.
KEEPALIVE_S = 20
# How long the broker keeps what it has for us while we are away; receipts lost with it are sent again.
SESSION_EXPIRY_S = 3600
# From CONNECT to CONNACK. Some brokers of 3.1.1 wait for ever for the rest of a CONNECT of MQTT 5.
CONNACK_S: dict[int, float] = {MQTTv5: 3.0, MQTTv311: 10.0}
# A broker that does not acknowledge at TCP's level is gone (a router that lost its NAT table says nothing).
_TCP_USER_TIMEOUT_MS = 20_000
# Receipts and orders are below 8 KiB; MQTT 5 lets us tell the broker so.
_MAX_PACKET = 16 * 1024
_RECEIVE_MAXIMUM = 32

PART = "ward"
_log = logging.getLogger(__name__)

# What paho lets out when a broker sends nonsense, besides its own MalformedPacket (a ValueError or not,
# by version): decoding errors of the packet it was reading.
_NONSENSE = (ValueError, TypeError, LookupError, AssertionError, struct.error)


@dataclass(frozen=True, slots=True)
class Publication:
    """A message going out, QoS 1; `token` comes back with its PUBACK."""

    topic: str
    payload: bytes
    token: str
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What every connection of a client has in common.

    clean   no session is kept at the broker between connections
    second  another broker, tried when the first fails
    needs   why MQTT 3.1.1 will not do; "" when it will
    """

    settings: BrokerSettings
    client_id: str
    subscriptions: Sequence[str] = ()
    clean: bool = False
    second: BrokerSettings | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Called in the thread that drives the connection."""

    on_connected: Callable[[], None]
    on_taken: Callable[[str, str], None]  # token, "" or why the broker refused it
    on_message: Callable[[str, bytes, bool], None]  # topic, payload, retained


class Connection:
    """A connection, or an attempt at one.

    why       it is lost, for a person
    is_up     the broker has accepted us
    is_older  the broker does not know MQTT 5: try 3.1.1
    """

    def __init__(self, plan: Plan, *, will: Publication | None, version: int, callbacks: Callbacks) -> None:
        self.why = ""
        self.is_up = False
        self.is_older = False
        self._plan = plan
        self._callbacks = callbacks
        self._tokens: dict[int, str] = {}
        self._client = _client(plan, version)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._is_v5 = version == MQTTv5
        self._context: _Context | None = None
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=will.retain)

    def open(self) -> None:
        """Reach the broker and send CONNECT; blocks for name lookup, TCP and TLS.

        Raises:
            DeviceError: says why.
        """
        settings = self._plan.settings
        try:
            if settings.credentials:
                self._client.username_pw_set(*read_credentials(settings.credentials))
            if settings.is_tls:
                self._context = _tls(settings)
                self._client.tls_set_context(self._context)
            self._connect(settings)
        except DeviceError:
            raise
        except (OSError, ValueError) as error:  # ValueError: a host name that is none
            why = words_of(error) or type(error).__name__
            raise DeviceError(PART, Said("{place}: {why}", place=settings.broker, why=why)) from error

    def no_answer(self) -> None:
        """There was no CONNACK in time."""
        self.why = Said("the broker does not answer")
        self.is_older = self._is_v5

    def publish(self, publication: Publication) -> None:
        """Send; the PUBACK comes through on_taken."""
        info = self._client.publish(publication.topic, publication.payload, 1, publication.retain)
        self._tokens[info.mid] = publication.token

    def serve(self, wake: socket.socket, timeout_s: float) -> bool:
        """Wait for the network or a wake-up, do what is due; False once the connection is lost."""
        sock: Any = self._client.socket()
        if sock is None:
            return False
        # TLS may hold decrypted bytes of which select knows nothing.
        pending = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
        writers = [sock] if self._client.want_write() else []
        try:
            readable, writable, _ = select.select([sock, wake], writers, [], 0.0 if pending else timeout_s)
            if sock in readable or pending:
                self._client.loop_read()
            if sock in writable:
                self._client.loop_write()
            self._client.loop_misc()
        except (OSError, *_NONSENSE) as error:
            self.why = self.why or f"{type(error).__name__}: {error}"
            return False
        return self._client.socket() is not None

    def close(self) -> None:
        """Say good-bye, which withdraws the will, and hang up; harmless when it is lost."""
        self._client.on_disconnect = None
        if self.is_up and self._client.socket() is not None:
            self._client.disconnect()
            self._client.loop_write()
        self.abandon()

    def abandon(self) -> None:
        """Hang up without a word: the broker sends the will."""
        self._client.on_disconnect = None
        # paho forgets, but does not close, the socket of a handshake that failed.
        for sock in (self._client.socket(), self._context and self._context.latest):
            if sock:
                sock.close()

    def _connect(self, settings: BrokerSettings) -> None:
        if self._is_v5:
            self._client.connect(
                settings.host,
                settings.port,
                KEEPALIVE_S,
                clean_start=self._plan.clean,
                properties=_connect_properties(self._plan),
            )
        else:
            self._client.connect(settings.host, settings.port, KEEPALIVE_S)
        sock: Any = self._client.socket()
        if sock is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _TCP_USER_TIMEOUT_MS)

    def _on_connect(self, client: Client, _: object, __: object, reason: ReasonCode, ___: object) -> None:
        if reason.is_failure:
            self.is_older = self._is_v5 and reason.getName() == "Unsupported protocol version"
            self.why = Said("the broker refuses us: {reason}", reason=reason)
            return
        self.is_up = True
        if self._plan.subscriptions:
            client.subscribe([(topic, 1) for topic in self._plan.subscriptions])
        self._callbacks.on_connected()

    def _on_disconnect(self, _: Client, __: object, ___: object, reason: ReasonCode, ____: object) -> None:
        # Brokers older than MQTT 5 may hang up on its CONNECT without a word.
        self.is_older = self.is_older or (self._is_v5 and not self.is_up)
        self.why = self.why or Said("the connection was lost: {reason}", reason=reason)

    def _on_publish(self, _: Client, __: object, mid: int, reason: ReasonCode, ___: object) -> None:
        token = self._tokens.pop(mid, None)
        if token is not None:
            self._callbacks.on_taken(token, str(reason) if reason.is_failure else "")

    def _on_subscribe(
        self, _: Client, __: object, ___: int, reasons: Sequence[ReasonCode], ____: object
    ) -> None:
        # Stay: what we publish still arrives. That no receipt comes back becomes a fault by itself.
        if refusals := [str(reason) for reason in reasons if reason.is_failure]:
            _log.warning("%s: the broker refuses a subscription: %s", PART, refusals[0])

    def _on_message(self, _: Client, __: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return  # not a topic of ours
        self._callbacks.on_message(topic, bytes(message.payload), message.retain)


def read_credentials(path: Path) -> tuple[str, str]:
    """User name and password: the first two lines of a file that only its owner may read.

    Raises:
        DeviceError: it cannot be read, others may read it, or it has not two lines.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise DeviceError(PART, Said("{path} can be read by others: chmod 600 {path}", path=path))
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, DeviceError):
            raise
        said = Said("the credentials file {path} cannot be read: {why}", path=path, why=words_of(error))
        raise DeviceError(PART, said) from error
    if len(lines) < 2 or not lines[0]:
        said = Said("{path} needs the user name on its first line, the password on its second", path=path)
        raise DeviceError(PART, said)
    return lines[0], lines[1]


def _client(plan: Plan, version: int) -> Client:
    protocol: MQTTProtocolVersion = MQTTv5 if version == MQTTv5 else MQTTv311
    return Client(
        CallbackAPIVersion.VERSION2,
        client_id=plan.client_id,
        # A kept session of 3.1.1 never expires; the outbox and the ward's receipts do without.
        clean_session=None if protocol == MQTTv5 else True,
        protocol=protocol,
        reconnect_on_failure=False,  # else paho tries older protocols by itself
    )


def _connect_properties(plan: Plan) -> Properties:
    properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0 if plan.clean else SESSION_EXPIRY_S
    properties.ReceiveMaximum = _RECEIVE_MAXIMUM
    properties.MaximumPacketSize = _MAX_PACKET
    return properties  # type: ignore[no-any-return]


class _Context(ssl.SSLContext):
    """Remembers the socket that it wrapped."""

    latest: ssl.SSLSocket | None = None

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        self.latest = super().wrap_socket(*args, **options)
        return self.latest


def _tls(settings: BrokerSettings) -> _Context:
    """The server is always checked: its certificate against the authority, its name against ours.

    Raises:
        OSError: a certificate file cannot be read (ssl.SSLError is one).
    """
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.ca:
        context.load_verify_locations(settings.ca)
    else:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if settings.certificate:
        context.load_cert_chain(settings.certificate, settings.key)
    return context
