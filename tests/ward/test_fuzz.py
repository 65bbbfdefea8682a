"""Whatever comes over the broker: nothing is believed that the ward did not sign, and nothing else raised."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from edge.errors import FrameError
from edge.node.status import rss_kib
from edge.ward.orders import Order, order_payload, read_order
from edge.ward.payload import Life, birth_payload, event_payload, parse_event, parse_life
from edge.ward.receipt import Receipt, digest, read_receipts, receipt_payload
from edge.ward.seal import Checker
from hostile import texts
from tests.ward.parties import ADDRESS, Key, alarm, verify
from tests.ward.test_payload import STAMP

IS_FULL = os.environ.get("LIENGIA_FUZZ") == "full"
GROWTH_KIB = 4096  # as tests/group/test_fuzz.py

WARD, THIEF = Key(), Key()
CHECKER = Checker([WARD.public], verify)
ORDER = Order("n0nce", 5, "stand-down", "đã dập tắt", "trực ban")
RECEIPTS = [Receipt(7, 12, digest(b"a")), Receipt(8, 1, digest(b"b"))]
BIRTH = birth_payload(ADDRESS.node, Life(7, 2, is_online=True), 12.5, STAMP, {"nonce": "n", "counter": 4})
SAMPLES = [
    order_payload(ADDRESS, ORDER, WARD.signer),
    order_payload(ADDRESS, ORDER, THIEF.signer),
    receipt_payload(ADDRESS, RECEIPTS, WARD.signer),
    receipt_payload(ADDRESS, RECEIPTS, THIEF.signer),
    BIRTH,
    event_payload(alarm(1), STAMP),
]


def believed(read: Callable[[], Any]) -> Any:
    """What was read; None when it was refused."""
    try:
        return read()
    except FrameError:
        return None


def besiege(count: int, seed: int) -> None:
    grown_from, refused = 0, 0
    for number, data in enumerate(texts(count, seed, SAMPLES)):
        # A byte that no signature covers may have changed (the spare bits of base64): never the sense.
        assert believed(lambda data=data: read_order(CHECKER, ADDRESS, data)) in (None, ORDER)
        assert believed(lambda data=data: read_receipts(CHECKER, ADDRESS, data)) in (None, RECEIPTS)
        life = believed(lambda data=data: parse_life(ADDRESS, data))
        event = believed(lambda data=data: parse_event(ADDRESS, data))
        refused += life is None and event is None
        if number == count // 10:
            grown_from = rss_kib()
    assert rss_kib() - grown_from < GROWTH_KIB
    assert refused > count * 0.9


@pytest.mark.parametrize("seed", [1, 2])
def test_fuzz_ten_thousand_hostile_messages_are_refused(seed: int) -> None:
    besiege(10_000, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_a_million_hostile_messages() -> None:
    besiege(1_000_000 if IS_FULL else 50_000, seed=3)


def test_the_samples_are_good() -> None:
    assert read_order(CHECKER, ADDRESS, SAMPLES[0]) == ORDER
    assert read_receipts(CHECKER, ADDRESS, SAMPLES[2]) == RECEIPTS
    assert parse_life(ADDRESS, SAMPLES[4]).is_online
    assert parse_event(ADDRESS, SAMPLES[5])["seq"] == 1
