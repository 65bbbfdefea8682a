"""Challenges and what is owed to them."""

import hashlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import FrameError
from edge.group import challenge as challenges
from edge.group.challenge import (
    AGAIN_S,
    ANSWER_FOR_S,
    CALM_S,
    MAX_ASKED,
    NARROW_ANSWER_FOR_S,
    NEXT_NONCE_S,
    NONCE_S,
    SAME_NONCE_S,
    URGENT_S,
    USUAL_ANSWERS,
    Answers,
    Challenge,
    Challenger,
)
from edge.group.message import MAX_ANSWERS, MAX_FRAME_BYTES, NONCE_BYTES, Answer, Head, Kind
from edge.model.identity import NodeId

A, B = NodeId("n01"), NodeId("n02")
_TAGS = st.binary(min_size=2, max_size=2)
_CHALLENGES = st.builds(
    Challenge,
    st.builds(
        Head,
        st.just(Kind.CHALLENGE),
        st.binary(min_size=4, max_size=4),
        _TAGS,
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**32 - 1),
    ),
    st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES),
    st.lists(_TAGS, min_size=1, max_size=MAX_ASKED).map(tuple),
)


def sign(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


@pytest.fixture
def challenger() -> Challenger:
    numbers = itertools.count(1)
    return Challenger(lambda: next(numbers).to_bytes(NONCE_BYTES, "big"))


@given(_CHALLENGES)
def test_challenge_round_trip(challenge: Challenge) -> None:
    datagram = challenges.encode(challenge, sign)
    assert len(datagram) <= MAX_FRAME_BYTES
    assert challenges.decode(datagram) == challenge


def test_challenge_of_one_house_fits_a_radio_packet() -> None:
    head = Head(Kind.CHALLENGE, b"GRUP", b"HS", 1, 2)
    datagram = challenges.encode(Challenge(head, b"nonce!", (b"AB", b"CD")), sign)
    body = bytes.fromhex("01024752555048530000000100000002") + b"nonce!" + b"\x02ABCD"
    assert datagram == body + sign(b"liengia frame\x00" + body)
    assert len(datagram) == 91


@settings(max_examples=500)
@given(st.binary(max_size=256))
def test_decode_of_anything_is_a_challenge_or_a_frame_error(datagram: bytes) -> None:
    try:
        challenge = challenges.decode(datagram)
    except FrameError:
        return
    assert challenges.encode(challenge, lambda _: datagram[-64:]) == datagram


def test_decode_refuses_every_truncation_and_extension() -> None:
    head = Head(Kind.CHALLENGE, b"GRUP", b"HS", 1, 2)
    whole = challenges.encode(Challenge(head, b"nonce!", (b"AB", b"CD")), sign)
    for other in (*(whole[:length] for length in range(len(whole))), whole + b"x", whole + b"xy"):
        with pytest.raises(FrameError):
            challenges.decode(other)


def test_all_who_are_asked_are_in_one_challenge(challenger: Challenger) -> None:
    challenger.ask(A, 0.0)
    challenger.ask(B, 0.0)
    asked = challenger.tick(0.0)
    assert asked is not None
    assert asked[1] == [A, B]
    assert challenger.tick(0.0) is None
    assert challenger.next_deadline() == CALM_S[1]
    challenger.stop(A)
    asked = challenger.tick(CALM_S[1])
    assert asked is not None
    assert asked[1] == [B]


@pytest.mark.parametrize(("urgent", "schedule"), [(False, CALM_S), (True, URGENT_S)])
def test_asking_ends_by_itself(challenger: Challenger, urgent: bool, schedule: tuple[float, ...]) -> None:
    challenger.ask(A, 5.0, urgent=urgent)
    times = []
    while (due := challenger.next_deadline()) is not None:
        times.append(due - 5.0)
        challenger.tick(due)
    assert times == pytest.approx(schedule)
    challenger.ask(A, 5.0 + schedule[-1] + AGAIN_S)
    assert challenger.next_deadline() is not None


def test_an_alarm_hastens_what_is_under_way(challenger: Challenger) -> None:
    challenger.ask(A, 0.0)
    challenger.tick(0.0)
    challenger.ask(A, 0.1, urgent=True)
    assert challenger.next_deadline() == 0.1
    challenger.tick(0.1)
    challenger.ask(A, 0.15, urgent=True)
    assert challenger.next_deadline() == pytest.approx(0.1 + URGENT_S[1]), "not again from the beginning"


def test_nonce_is_drawn_anew_each_minute_and_good_for_two(challenger: Challenger) -> None:
    def nonce_at(at: float) -> bytes:
        challenger.stop(A)
        challenger.ask(A, at)
        asked = challenger.tick(at)
        assert asked is not None
        return asked[0]

    first = nonce_at(0.0)
    assert nonce_at(NONCE_S) == first
    second = nonce_at(NONCE_S + 1.0)
    assert second != first
    assert challenger.is_own(first, 2 * NONCE_S)
    assert not challenger.is_own(first, 2 * NONCE_S + 0.1)
    assert challenger.is_own(second, 2 * NONCE_S + 0.1)
    assert not challenger.is_own(bytes(NONCE_BYTES), 0.0)


def test_answers_go_out_in_turn_and_for_a_while() -> None:
    answers = Answers()
    tags = [bytes([0, n]) for n in range(USUAL_ANSWERS + 2)]
    for tag in tags:
        assert answers.note(tag, b"nonce!", 0.0)
    assert answers.take(0.0) == tuple(Answer(tag, b"nonce!") for tag in tags[:USUAL_ANSWERS])
    assert answers.is_owing
    assert [a.challenger for a in answers.take(0.1)][:2] == tags[USUAL_ANSWERS:]
    assert not answers.is_owing
    assert answers.take(ANSWER_FOR_S), "the first may have been lost"
    assert answers.take(ANSWER_FOR_S + 0.1) == ()


def test_answer_that_could_not_be_given_in_time_is_given_once() -> None:
    answers = Answers()
    answers.note(b"AB", b"nonce!", 0.0)
    assert answers.take(60.0) == (Answer(b"AB", b"nonce!"),)
    assert answers.take(60.1) == ()


def test_repeated_challenge_is_answered_again_but_not_at_any_rate() -> None:
    answers = Answers()
    assert answers.note(b"AB", b"nonce!", 0.0)
    assert not answers.note(b"AB", b"nonce!", 0.01), "is due already"
    answers.take(0.02)
    assert not answers.note(b"AB", b"nonce!", SAME_NONCE_S / 2)
    assert answers.note(b"AB", b"nonce!", 0.1)
    answers.take(0.1)
    assert not answers.note(b"AB", b"other!", 0.2)
    assert answers.note(b"AB", b"other!", 0.1 + NEXT_NONCE_S)
    assert answers.take(2.0) == (Answer(b"AB", b"other!"),)


def test_narrow_road_gets_all_that_was_asked_lately_each_time() -> None:
    answers = Answers()
    for n in range(20):
        answers.note(bytes([0, n]), b"nonce!", float(n))
    found = answers.recent(20.0)
    assert [answer.challenger[1] for answer in found] == list(range(19, 19 - MAX_ANSWERS, -1))
    assert answers.recent(20.0) == found
    assert len(answers.recent(15.0 + NARROW_ANSWER_FOR_S)) == 5
