"""A real page process beside real nodes, over real HTTP."""

import os
import re
import socket
import threading
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.page.pin import FREE_TRIES
from edge.page.server import _is_near, _is_own_host
from page_process import PIN, PageProcess, Phone
from rig import House, eventually


def test_page_shows_the_house_without_a_pin(phone: Phone) -> None:
    status, text = phone.get("/")
    assert status == 200
    assert "Mã PIN của nhà" in text
    assert 'name="do"' not in text
    assert "n02" in text
    assert "default-src 'none'" in phone.headers["content-security-policy"]


def test_page_acts_only_with_the_pin_and_its_own_form(houses: list[House], phone: Phone) -> None:
    assert phone.post("/act", do="drill-start", token="")[0] == 403
    assert phone.enter("000001")[0] == 403
    status, text = phone.enter()
    assert status == 200
    assert 'value="drill-start"' in text
    assert phone.post("/act", do="drill-start", token="forged")[0] == 403
    assert not houses[0].status()["impairments"]
    status, text = phone.press("drill-start")
    assert status == 200
    assert "Đã làm: bắt đầu diễn tập" in text
    assert [i["what"] for i in houses[0].status()["impairments"]] == ["drill"]
    assert "ĐANG DIỄN TẬP" in phone.get("/live")[1]


def test_page_tells_a_fire_where_it_is_and_who_heard(houses: list[House], phone: Phone) -> None:
    houses[0].hand.press(27)
    eventually(lambda: houses[0].status()["condition"] == "fire_alarm", "fire alarm")
    eventually(
        lambda: "còi đã" in phone.get("/live")[1] or "đã bật còi" in phone.get("/live")[1], "neighbour heard"
    )
    text = phone.get("/live")[1]
    assert "BÁO CHÁY" in text
    assert "có người bấm nút báo cháy" in text
    assert 'href="tel:114"' in text
    phone.enter()
    assert "Không làm được: còi phải kêu đủ 30 giây" in phone.press("silence")[1]
    assert "Đã làm: xác nhận đã biết" in phone.press("ack")[1]
    assert "Đã làm: báo an toàn" in phone.press("safe")[1]
    assert "đã báo an toàn" in phone.get("/live")[1]
    assert houses[0].status()["roll_call"]["safe"] == ["n01"]


def test_page_walk_tests_a_sensor_by_name(houses: list[House], phone: Phone) -> None:
    phone.enter()
    assert "Đã làm" in phone.press("walk-test", target="dust")[1]
    assert [i["what"] for i in houses[0].status()["impairments"]] == ["testmode"]


def test_page_refuses_what_is_no_button(phone: Phone) -> None:
    phone.enter()
    for verb in ("disable", "status", "", "' OR 1"):
        assert phone.press(verb)[0] == 400


def test_page_wrong_pins_are_counted_and_a_phone_inside_stays_inside(phone: Phone, page: PageProcess) -> None:
    inside = Phone(page.port)
    inside.enter()
    statuses = [phone.enter(f"00000{n}")[0] for n in range(FREE_TRIES + 1)]
    assert statuses == [403] * FREE_TRIES + [429]
    status, text = phone.enter(PIN)
    assert status == 429
    assert "Sai nhiều lần" in text
    assert inside.press("drill-start")[0] == 200


def test_page_says_that_the_node_is_gone_and_comes_back(houses: list[House], phone: Phone) -> None:
    houses[0].kill()
    eventually(lambda: "KHÔNG LIÊN LẠC ĐƯỢC" in phone.get("/live")[1], "the page says so")
    houses[0].start()
    eventually(lambda: "KHÔNG LIÊN LẠC" not in phone.get("/live")[1], "the page sees it again")


def test_page_keeps_what_happened(houses: list[House], phone: Phone) -> None:
    houses[0].do("drill-start")
    eventually(lambda: "bắt đầu diễn tập" in phone.get("/")[1], "in the history")
    houses[0].dust.unplug()
    eventually(lambda: "có lỗi: dust, " in phone.get("/history")[1], "which part")
    houses[1].hand.press(27)
    eventually(lambda: "CHÁY NHÀ HÀNG XÓM</strong> n02" in phone.get("/history")[1], "whose fire")
    houses[0].kill()
    assert "bắt đầu diễn tập" in phone.get("/")[1]


def test_page_other_language_is_kept(phone: Phone) -> None:
    assert "The house's PIN" in phone.get("/?lang=en")[1].replace("&#39;", "'")
    assert "Rooms" in phone.get("/live")[1]
    assert phone.get("/?lang=<script>")[0] == 200


def test_page_speaks_the_settings_language_not_the_machines(houses: list[House], page: PageProcess) -> None:
    """The fixture's machine is British."""
    with PageProcess(houses[0].config, houses[0].state, lang=None) as other:
        assert "Các phòng" in Phone(other.port).get("/live")[1]
        settings = houses[0].settings(group=True, ward=None)
        settings["node"]["lang"] = "en"
        houses[0].write(settings)
        houses[0].kill()
        houses[0].start()
        eventually(lambda: "Rooms" in Phone(other.port).get("/live")[1], "as the settings say")
        assert "Các phòng" in Phone(page.port).get("/live")[1], "the command line goes before it"


@pytest.mark.parametrize("words", [["--port", "0"], ["--bind", "203.0.113.9"], ["--port", "70000"]])
def test_page_without_its_port_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ["--port", port, "--bind", "127.0.0.1"] if words == ["--port", "0"] else words
        assert main(["page", "--state-dir", str(tmp_path), "--lang", "vi", *words]) == ExitCode.TRY_LATER
    assert "chọn bằng --bind và --port" in capsys.readouterr().err


def test_page_foreign_host_is_turned_away(phone: Phone) -> None:
    assert phone.get("/", Host="evil.example.com")[0] == 403
    assert phone.get("/", Host="liengia.local")[0] == 200


def test_page_takes_no_form_of_another_site(phone: Phone, page: PageProcess) -> None:
    """Its guesses at the PIN would be counted as the family's, until the family is shut out."""
    for foreign in ("http://evil.example.com", f"http://127.0.0.1:{page.port + 1}", "null"):
        for _ in range(FREE_TRIES):
            assert phone.post("/pin", {"Origin": foreign}, pin="000000")[0] == 403
    assert phone.post("/pin", {"Origin": f"http://127.0.0.1:{page.port}"}, pin=PIN)[0] == 200


def test_page_waits_while_a_phone_without_scripts_types(phone: Phone) -> None:
    reload = '<meta http-equiv="refresh" content="10; url=/">'
    assert reload in phone.get("/")[1]
    assert 'href="/pin#pin"' in phone.get("/")[1]
    status, text = phone.get("/pin")
    assert status == 200
    assert reload not in text
    assert 'name="pin"' in text


def test_page_shows_what_came_of_a_button_once_and_under_its_own_name(phone: Phone) -> None:
    """A phone that wakes an old tab loads its address again: that of a form would be an error."""
    phone.enter()
    _, text = phone.get("/")
    token = re.search(r'name="token" value="(\w+)"', text)
    assert token is not None
    assert phone.ask("POST", "/act", do="drill-start", token=token[1])[0] == 303
    assert phone.headers["location"] == "/"
    assert "Đã làm: bắt đầu diễn tập" in phone.get("/")[1]
    assert "Đã làm" not in phone.get("/")[1]


def test_page_large_and_odd_requests_are_refused(phone: Phone) -> None:
    assert phone.post("/pin", pin="1" * 100_000)[0] == 413
    assert phone.get("/../node.yaml")[0] == 404
    assert phone.get("/style.css/../../pin.py")[0] == 404
    assert phone.get("/")[0] == 200


def test_near_is_private_and_this_machine() -> None:
    assert all(
        map(_is_near, ("127.0.0.1", "192.168.1.7", "10.0.0.2", "::1", "fe80::1%wlan0", "::ffff:10.1.1.1"))
    )
    assert not any(map(_is_near, ("8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "", "x")))


def test_own_host_is_an_address_or_a_local_name() -> None:
    assert all(map(_is_own_host, ("192.168.1.7", "[fe80::1]", "liengia", "liengia.local", "pi.lan")))
    assert not any(map(_is_own_host, ("example.com", "192.168.1.7.evil.com")))


def test_page_hammered_does_not_keep_sirens_from_sounding(houses: list[House], page: PageProcess) -> None:
    stop = threading.Event()

    def hammer() -> None:
        phone = Phone(page.port)
        while not stop.is_set():
            phone.get("/")
            phone.enter("000000")

    threads = [threading.Thread(target=hammer) for _ in range(6)]
    for thread in threads:
        thread.start()
    try:
        houses[0].hand.press(27)
        assert houses[0].sounds()
        assert houses[1].sounds()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
