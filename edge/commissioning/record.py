"""The commissioning record: plain JSON, signed by the house's key.

node, name, version, roster   of the house; roster null for one that stands alone
began_at, ended_at            ISO 8601, with `clock` trusted or untrusted
by                            who walked
devices                       id, zone, what, result (answered | reacted | failed | skipped), detail, seconds
sirens                        id, kind, result (heard | not_heard | skipped), feedback (true: it can tell)
of                            how many devices and sirens the house has
neighbours                    id, heard (true | false)
public_key                    of the house
page_sha256                   of the page around the record
"""

import json
from collections.abc import Mapping
from typing import Any

from edge.errors import FrameError, Said, SignatureError
from edge.group.key_text import from_text, to_text
from edge.group.keys import Key, verify

FORMAT = "liengia-commissioning-1"
# Some 100 bytes a device, a house has at most some hundreds.
MOST_BYTES = 500_000

GOOD = frozenset({"answered", "reacted", "heard"})


def signed(record: Mapping[str, Any], key: Key) -> tuple[str, str]:
    """The record's canonical text, and the signature over it."""
    text = canonical({**record, "format": FORMAT, "public_key": key.public_text})
    return text, to_text(key.sign(_domain(text)))


def canonical(record: Mapping[str, Any]) -> str:
    """One spelling: sorted keys, no spaces."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checked(text: str, signature: str) -> dict[str, Any]:
    """The record of a text that its own key signed; whose key that is, is the caller's to judge.

    Raises:
        FrameError: it is no record.
        SignatureError: it was changed, or the key in it did not sign it.
    """
    try:
        record = json.loads(text)
        key, signed_by = from_text(record["public_key"], 32), from_text(signature, 64)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FrameError(Said("no commissioning record: {why}", why=error)) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise FrameError(Said("no commissioning record of this version"))
    if not verify(key, signed_by, _domain(text)):
        raise SignatureError(Said("the record was changed, or signed by another key"))
    return record


def is_passed(record: Mapping[str, Any]) -> bool:
    """Whether every device that was tried answered, and every siren was heard."""
    return all(row["result"] in GOOD for row in (*record["devices"], *record["sirens"]))


def verdict(record: Mapping[str, Any]) -> str:
    """passed, partial (what was tried is good, but not everything was tried) or not_passed."""
    if not is_passed(record):
        return "not_passed"
    tried, of = counts(record).values()
    return "passed" if tried == of else "partial"


def counts(record: Mapping[str, Any]) -> dict[str, int]:
    """How many devices and sirens were walked to, of how many."""
    tried = len(record["devices"]) + len(record["sirens"])
    return {"tried": tried, "of": record.get("of", tried)}


def _domain(text: str) -> bytes:
    # So that no signature over a record is one over a frame of the group.
    return FORMAT.encode() + b"\0" + text.encode()
