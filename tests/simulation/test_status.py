from edge.model.condition import FireCondition
from edge.simulation.status import Status


def event(at: float, change: str, after: str, receipt_at: float | None = None) -> dict:
    return {"at": at, "change": change, "after": after, "receipt_at": receipt_at}


def test_status_of_a_node_that_says_nothing_is_calm():
    status = Status({})
    assert status.worst_zone.condition == "quiescent"
    assert status.sounding == "off"
    assert status.values == []
    assert status.alarm_since(0.0) is None
    assert not status.ward_has_all


def test_status_worst_zone_and_values():
    status = Status(
        {
            "zones": [
                {"name": "Bếp", "condition": "pre_alarm", "because": "warm", "values": {}},
                {
                    "name": "Cửa",
                    "condition": "quiescent",
                    "values": {
                        "bui/pm2_5": {"value": 21, "at": 1.0, "quality": "good"},
                        "nut/call_point": {"value": 0, "at": 1.0, "quality": "good"},
                    },
                },
            ]
        }
    )
    assert status.worst_zone.name == "Bếp"
    assert status.values == [("pm2_5", 21.0)]


def test_status_reached_at_takes_the_first_after_the_beginning():
    status = Status(
        {
            "events": [
                event(30.0, "condition", "fire_alarm"),
                event(5.0, "condition", "fire_alarm"),
                event(20.0, "condition", "pre_alarm"),
                event(25.0, "fault_raised", "fire_alarm"),
            ]
        }
    )
    assert status.reached_at(FireCondition.FIRE_ALARM, 10.0) == 30.0
    assert status.reached_at(FireCondition.PRE_ALARM, 10.0) == 20.0
    assert status.reached_at(FireCondition.FIRE_ALARM, 31.0) is None


def test_status_alarm_since_ignores_older_fires_and_other_sounds():
    zones = [{"condition": "fire_alarm", "since": 50.0}, {"condition": "quiescent", "since": 60.0}]
    heard = [{"origin": "n02", "since": 70.0}]
    answer = {"sounding": "fire", "zones": zones, "fires_of_neighbours": heard}
    assert Status(answer).alarm_since(40.0) == 50.0
    assert Status(answer).alarm_since(55.0) == 70.0
    assert Status(answer).alarm_since(75.0) is None
    for sounding in ("pre_alarm", "chirp", "off", "drill"):
        assert Status(answer | {"sounding": sounding}).alarm_since(40.0) is None


def test_status_ward_had_at_wants_the_receipt_of_the_first_word_of_fire():
    before = event(1.0, "condition", "fire_alarm", 2.0)
    ended = event(11.0, "neighbour", "quiescent", 12.0)
    fire = event(20.0, "neighbour", "fire_alarm")
    assert Status({"events": [before, ended, fire]}).ward_had_at(10.0) is None
    fire["receipt_at"] = 21.0
    later = event(22.0, "condition", "fire_alarm", 23.0)
    assert Status({"events": [before, ended, fire, later]}).ward_had_at(10.0) == 21.0


def test_status_heard_neighbours():
    seen = ((None, False), (5.0, False), (5.0, True))
    neighbours = [{"heard_at": heard_at, "lost": lost} for heard_at, lost in seen]
    assert Status({"neighbours": neighbours}).heard_count == 1
