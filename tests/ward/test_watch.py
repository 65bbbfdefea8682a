from edge.ward.watch import Patience, Watch

PATIENCE = Patience(lost_s=30.0, silent_s=60.0)


def test_ward_is_lost_after_a_while_without_a_connection() -> None:
    watch = Watch(100.0, PATIENCE)
    assert watch.next_deadline(100.0) == 130.0
    watch.lost(105.0, "connection refused")
    assert watch.trouble(129.9) == ""
    assert watch.trouble(130.0) == "connection refused"
    assert watch.next_deadline(130.0) is None


def test_a_short_loss_is_none() -> None:
    watch = Watch(0.0, PATIENCE)
    watch.connected()
    watch.lost(1000.0, "gone")
    assert watch.trouble(1029.0) == ""
    watch.connected()
    assert watch.trouble(2000.0) == ""
    assert watch.next_deadline(2000.0) is None


def test_a_silent_ward_is_lost_too() -> None:
    watch = Watch(0.0, PATIENCE)
    watch.connected()
    watch.waiting(200.0)
    assert watch.next_deadline(200.0) == 260.0
    assert watch.trouble(259.0) == ""
    assert "does not acknowledge" in watch.trouble(260.0)
    watch.waiting(None)
    assert watch.trouble(261.0) == ""


def test_each_failed_attempt_leaves_the_instant_and_renews_the_reason() -> None:
    watch = Watch(0.0, PATIENCE)
    for at in range(5, 40, 5):
        watch.lost(float(at), f"attempt {at}")
    assert watch.trouble(40.0) == "attempt 35"
