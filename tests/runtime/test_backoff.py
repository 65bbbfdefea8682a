from edge.runtime.backoff import Backoff


def test_backoff_doubles_to_its_ceiling_and_starts_anew() -> None:
    backoff = Backoff(0.5, 3.0)
    assert [backoff.next_s() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    backoff.reset()
    assert backoff.next_s() == 0.5
