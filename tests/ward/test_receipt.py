import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import FrameError, SignatureError
from edge.ward.payload import Address
from edge.ward.receipt import MAX_EVENTS, Receipt, digest, read_receipts, receipt_payload, signed_bytes
from edge.ward.seal import Checker
from tests.ward.parties import ADDRESS, Key, verify

KEY = Key()
CHECKER = Checker([KEY.public], verify)
RECEIPTS = [Receipt(7, 12, digest(b"a")), Receipt(8, 1, digest(b"b"))]


def test_receipt_signed_by_the_ward_is_read() -> None:
    assert read_receipts(CHECKER, ADDRESS, receipt_payload(ADDRESS, RECEIPTS, KEY.signer)) == RECEIPTS


def test_signed_bytes_are_lines() -> None:
    assert signed_bytes(ADDRESS, [Receipt(7, 12, "ab")]) == (
        b"liengia/v1/receipt\nphuong-5\nto-12\nk7q2\n7 12 ab\n"
    )


def test_receipt_by_another_key_refused() -> None:
    with pytest.raises(SignatureError, match="no ward key"):
        read_receipts(CHECKER, ADDRESS, receipt_payload(ADDRESS, RECEIPTS, Key().signer))


def test_receipt_without_any_ward_key_refused() -> None:
    with pytest.raises(SignatureError):
        read_receipts(Checker([], verify), ADDRESS, receipt_payload(ADDRESS, RECEIPTS, KEY.signer))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"seq":12', b'"seq":13'), (b'"boot":7', b'"boot":6'), (digest(b"a").encode(), digest(b"c").encode())],
)
def test_receipt_changed_on_the_way_refused(old: bytes, new: bytes) -> None:
    data = receipt_payload(ADDRESS, RECEIPTS, KEY.signer)
    assert old in data
    with pytest.raises(SignatureError, match="wrong signature"):
        read_receipts(CHECKER, ADDRESS, data.replace(old, new))


@pytest.mark.parametrize(
    "other",
    [Address("phuong-6", "to-12", "k7q2"), Address("phuong-5", "to-13", "k7q2")],
    ids=["ward", "group"],
)
def test_receipt_of_a_namesake_elsewhere_refused(other: Address) -> None:
    with pytest.raises(SignatureError, match="wrong signature"):
        read_receipts(CHECKER, ADDRESS, receipt_payload(other, RECEIPTS, KEY.signer))


def test_receipt_for_another_node_refused() -> None:
    other = Address(ADDRESS.ward, ADDRESS.group, "zz")
    with pytest.raises(FrameError, match="another node"):
        read_receipts(CHECKER, ADDRESS, receipt_payload(other, RECEIPTS, KEY.signer))


def test_receipt_of_too_many_refused() -> None:
    data = receipt_payload(ADDRESS, [Receipt(1, n, digest(b"")) for n in range(MAX_EVENTS)], KEY.signer)
    assert len(read_receipts(CHECKER, ADDRESS, data)) == MAX_EVENTS
    body = json.loads(data)
    body["events"].append(body["events"][0])
    with pytest.raises(FrameError, match="more than"):
        read_receipts(CHECKER, ADDRESS, json.dumps(body).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
EVENT = st.fixed_dictionaries({"boot": JSON, "seq": JSON, "digest": JSON | st.just("0" * 32)})


@given(
    st.fixed_dictionaries(
        {"v": st.just(1), "node": st.just("k7q2"), "events": JSON | st.lists(EVENT), "key": JSON, "sig": JSON}
    )
)
def test_anything_else_is_a_frame_error(body: dict[str, object]) -> None:
    with pytest.raises(FrameError):
        read_receipts(CHECKER, ADDRESS, json.dumps(body).encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_error(data: bytes) -> None:
    with pytest.raises(FrameError):
        read_receipts(CHECKER, ADDRESS, data)
