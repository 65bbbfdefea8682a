"""From a neighbour's relay, read back, to the ledger of the house that burns: two real nodes."""

import pytest

from rig import Group


@pytest.mark.parametrize("mode", ["whole", "deaf"])
def test_a_siren_that_was_found_sounding_is_confirmed_at_the_origin(
    tmp_path, cable, turning, new_board, mode
) -> None:
    board = new_board(cable, turning.reactor)
    with Group(tmp_path, 2) as (origin, neighbour):
        settings = neighbour.settings(group=True, ward=None)
        settings["sirens"] = [{"id": "siren", "kind": "r421a08", "port": str(cable.path)}]
        neighbour.write(settings)
        origin.start()
        neighbour.start()
        turning.turn_until(lambda: neighbour.fault("siren") is None and len(board.requests) >= 2)
        board.mode = mode
        origin.hand.press(27)

        def stage() -> str | None:
            return next((row.get("n02") for row in origin.status()["ledger"].values() if row), None)

        if mode == "whole":
            turning.turn_until(lambda: stage() == "confirmed", limit_s=60.0)
            assert board.relays[0]
        else:  # it echoes and does not close: a command alone is never a confirmation
            turning.turn_until(lambda: neighbour.fault("siren") == "siren_circuit", limit_s=60.0)
            assert stage() == "commanded"
