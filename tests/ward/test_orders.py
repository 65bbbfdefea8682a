"""Orders: what a signature covers, and which order may be obeyed when."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import FrameError, Refused, SignatureError
from edge.ward.orders import (
    NONCE_EVERY_S,
    NONCE_LIFE_S,
    Order,
    OrderBook,
    OrderVerb,
    order_payload,
    read_order,
)
from edge.ward.payload import Address
from edge.ward.receipt import Receipt, digest, read_receipts, receipt_payload
from edge.ward.seal import Checker
from tests.ward.parties import ADDRESS, Key, verify

KEY = Key()
CHECKER = Checker([KEY.public], verify)
ORDER = Order("n0nce", 5, "stand-down", "đã dập tắt", "trực ban")


def refusal(book: OrderBook, order: Order, at: float) -> str:
    with pytest.raises(Refused) as refused:
        book.check(order, at)
    return refused.value.reason


def test_an_order_signed_by_the_ward_is_read() -> None:
    assert read_order(CHECKER, ADDRESS, order_payload(ADDRESS, ORDER, KEY.signer)) == ORDER


def test_signed_bytes_are_lines() -> None:
    assert ORDER.message(ADDRESS).decode() == (
        "liengia/v1/order\nphuong-5\nto-12\nk7q2\nn0nce\n5\nstand-down\nđã dập tắt\ntrực ban\n"
    )


def test_by_a_key_that_is_not_the_wards_it_is_forged() -> None:
    with pytest.raises(SignatureError, match="no ward key"):
        read_order(CHECKER, ADDRESS, order_payload(ADDRESS, ORDER, Key().signer))


@pytest.mark.parametrize(
    "other",
    [
        Address("phuong-6", ADDRESS.group, ADDRESS.node),
        Address(ADDRESS.ward, "to-13", ADDRESS.node),
        Address(ADDRESS.ward, ADDRESS.group, "m3x9"),
    ],
)
def test_redirected_to_another_house_it_is_forged(other: Address) -> None:
    data = order_payload(other, ORDER, KEY.signer).replace(other.node.encode(), ADDRESS.node.encode())
    with pytest.raises(SignatureError, match="wrong signature"):
        read_order(CHECKER, ADDRESS, data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("nonce", "other"), ("counter", 6), ("verb", "status"), ("argument", ""), ("by", "ai đó")],
)
def test_a_changed_field_is_forged(field: str, value: object) -> None:
    body = json.loads(order_payload(ADDRESS, ORDER, KEY.signer)) | {field: value}
    with pytest.raises(SignatureError, match="wrong signature"):
        read_order(CHECKER, ADDRESS, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counter", -1), ("counter", True), ("counter", 2**53), ("nonce", ""), ("nonce", "x" * 65),
        ("verb", ""), ("verb", 3), ("verb", "a\nb"),
        ("argument", "x" * 201), ("argument", "one\ntwo"), ("by", None), ("key", 1), ("sig", "é"),
    ],
)  # fmt: skip
def test_what_is_no_order_is_dropped(field: str, value: object) -> None:
    body = json.loads(order_payload(ADDRESS, ORDER, KEY.signer)) | {field: value}
    with pytest.raises(FrameError):
        read_order(CHECKER, ADDRESS, json.dumps(body).encode())


def test_a_receipt_is_no_order_and_an_order_no_receipt() -> None:
    with pytest.raises(FrameError):
        read_order(CHECKER, ADDRESS, receipt_payload(ADDRESS, [Receipt(1, 1, digest(b""))], KEY.signer))
    with pytest.raises(FrameError):
        read_receipts(CHECKER, ADDRESS, order_payload(ADDRESS, ORDER, KEY.signer))


def test_two_fields_cannot_be_signed_as_others() -> None:
    """Moving a line feed between argument and by would leave the signed bytes as they were."""
    sly = Order("n0nce", 5, "stand-down", "a", "b\nc")
    same = Order("n0nce", 5, "stand-down", "a\nb", "c")
    assert sly.message(ADDRESS) == same.message(ADDRESS)
    for order in (sly, same):
        with pytest.raises(FrameError, match="without"):
            read_order(CHECKER, ADDRESS, order_payload(ADDRESS, order, KEY.signer))


@given(st.binary(max_size=300))
def test_random_bytes_are_no_order(data: bytes) -> None:
    with pytest.raises(FrameError):
        read_order(CHECKER, ADDRESS, data)


def test_an_order_is_used_once() -> None:
    book = OrderBook(4)
    book.renew("n0nce", 0.0)
    book.check(ORDER, 1.0)
    book.use(ORDER)
    assert refusal(book, ORDER, 2.0) == "order_used"
    assert refusal(book, Order("n0nce", 4, "status", "", ""), 2.0) == "order_used"
    book.check(Order("n0nce", 6, "status", "", ""), 2.0)


def test_a_counter_that_was_kept_counts_from_the_start() -> None:
    book = OrderBook(5)
    book.renew("n0nce", 0.0)
    assert refusal(book, ORDER, 1.0) == "order_used"


def test_an_order_expires_with_its_nonce_on_the_nodes_own_clock() -> None:
    book = OrderBook()
    book.renew("n0nce", 1000.0)
    book.check(ORDER, 1000.0 + NONCE_LIFE_S - 0.1)
    book.renew("second", 1000.0 + NONCE_EVERY_S)
    assert book.notice().nonce == "second"
    book.check(ORDER, 1000.0 + NONCE_LIFE_S - 0.1)
    assert refusal(book, ORDER, 1000.0 + NONCE_LIFE_S) == "order_expired"


def test_no_order_before_a_nonce_and_none_of_another_start() -> None:
    assert refusal(OrderBook(), ORDER, 0.0) == "order_expired"
    assert refusal(OrderBook(), Order("", 9, "status", "", ""), 0.0) == "order_expired"
    book = OrderBook()
    book.renew("of this start", 0.0)
    assert refusal(book, ORDER, 0.0) == "order_expired"


def test_old_nonces_are_forgotten() -> None:
    book = OrderBook()
    for n in range(1000):
        book.renew(f"n{n}", n * NONCE_EVERY_S)
    assert sum(book.knows(f"n{n}") for n in range(1000)) == 2


def test_there_is_no_order_that_silences_resets_or_disables() -> None:
    assert {verb.value for verb in OrderVerb} == {
        "drill-start", "drill-stop", "walk-test", "stand-down", "status",
    }  # fmt: skip
    book = OrderBook()
    book.renew("n0nce", 0.0)
    for verb in ("silence", "reset", "hush", "disable", "ack", "enable", ""):
        assert refusal(book, Order("n0nce", 5, verb, "", ""), 1.0) == "order_unknown"
