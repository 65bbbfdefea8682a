"""Groups of houses with keys, and couriers for them."""

import hashlib
import hmac
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.group import keys
from edge.group.courier import Courier
from edge.group.key_text import to_text
from edge.group.message import Sign, Verify
from edge.group.roster import Roster
from edge.model.identity import NodeId
from meeting import draws

GROUP = "to-12"


@dataclass(frozen=True)
class Houses:
    """A group: its signed roster and each house's sign."""

    roster: Roster
    signs: dict[NodeId, Sign]
    verify: Verify

    @property
    def ids(self) -> list[NodeId]:
        return list(self.signs)

    def courier(self, node: NodeId, boot: int = 1, **options: object) -> Courier:
        options = {"draw": draws(node, boot)} | options
        return Courier(node, self.roster, self.signs[node], self.verify, **options)


def group_sign(group: str = GROUP) -> Sign:
    """The group's own key, of houses that are not quick."""
    return _ed25519(f"{group}/group")[1]


def _ed25519(name: str) -> tuple[bytes, Sign]:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
    return private.public_key().public_bytes_raw(), private.sign


def _quick(name: str) -> tuple[bytes, Sign]:
    """64 bytes that only the right key makes; 20 times faster than Ed25519, for long simulations."""
    public = hashlib.sha256(name.encode()).digest()
    return public, lambda data: hmac.digest(public, data, "sha512")


def _verify_quick(public: bytes, signature: bytes, data: bytes) -> bool:
    return hmac.compare_digest(hmac.digest(public, data, "sha512"), signature)


def make_houses(count: int, *, group: str = GROUP, quick: bool = False) -> Houses:
    """n01, n02, ... with a signed roster; quick for long simulations."""
    pair = _quick if quick else _ed25519
    names = [f"n{number:02}" for number in range(1, count + 1)]
    pairs = {name: pair(f"{group}/{name}") for name in names}
    group_public, group_sign = pair(f"{group}/group")
    roster = Roster.from_mapping(
        {
            "version": 1,
            "group": group,
            "ward": "kinh-bac",
            "group_key": to_text(group_public),
            "members": [
                {"id": name, "name": f"Nhà {name}", "public_key": to_text(public)}
                for name, (public, _) in pairs.items()
            ],
        }
    )
    signed = replace(roster, signature=group_sign(roster.canonical()))
    signs = {NodeId(name): sign for name, (_, sign) in pairs.items()}
    return Houses(signed, signs, _verify_quick if quick else keys.verify)
