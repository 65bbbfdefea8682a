"""The page in a real browser at the width of the smallest phones."""

import asyncio
import os
from pathlib import Path

import pytest

from browser import CHROMIUM, Tab, browse
from page_process import PIN, PageProcess
from rig import House, eventually

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: make browser-packages installs it"),
    # Chromium's own children end a moment after it.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
PICTURES = os.environ.get("LIENGIA_PICTURES")
_FITS = "document.documentElement.scrollWidth <= 320"


async def keep(tab: Tab, name: str) -> None:
    if PICTURES:
        await tab.picture(Path(PICTURES) / f"{name}.png")


def test_browser_fire_reaches_an_open_page_and_buttons_work_by_keyboard(
    houses: list[House], page: PageProcess
) -> None:
    async def visit(tab: Tab) -> None:
        await tab.open(page.url, width=320)
        assert await tab.value(_FITS)
        await keep(tab, "normal")
        await tab.value("document.getElementById('pin').focus()")
        for digit in PIN:
            await tab.key(digit, digit)
        await tab.key("Enter", "\r")
        await tab.until("document.querySelector('[data-verb=\"drill-start\"]')?.hidden === false")
        houses[0].hand.press(27)
        await tab.until("document.querySelector('header').dataset.level === 'fire'")
        await tab.until("document.querySelector('[data-verb=\"ack\"]').hidden === false")
        assert await tab.value("document.querySelector('[data-verb=\"drill-start\"]').hidden")
        assert await tab.value("document.title") == "BÁO CHÁY", "also where only the tab is seen"
        where = await tab.value("document.querySelector('[role=\"alert\"]').textContent")
        assert "Door: có người bấm nút báo cháy" in where, "announced, and seen without scrolling"
        button = "document.querySelector('[data-verb=\"silence\"]')"
        assert await tab.value(f"{button}.getBoundingClientRect().bottom < 700"), "without scrolling"
        await tab.until("document.getElementById('history').textContent.includes('BÁO CHÁY')")
        assert await tab.value(_FITS)
        await keep(tab, "fire")
        seen = set()
        for _ in range(12):
            await tab.key("Tab")
            seen.add(await tab.value("document.activeElement.value || document.activeElement.textContent"))
            if await tab.value("document.activeElement.value") == "ack":
                break
        assert "114" in seen
        await tab.key("Enter", "\r")
        await tab.until("document.querySelector('.said')?.textContent.includes('xác nhận')")

    browse(visit)
    assert any(e["change"] == "acknowledged" for e in houses[0].status()["events"])


def test_browser_screen_reader_finds_names_for_everything(houses: list[House], page: PageProcess) -> None:
    houses[0].dust.unplug()
    eventually(lambda: houses[0].fault("dust"), "a fault to show")

    async def visit(tab: Tab) -> list[tuple[str, str]]:
        await tab.open(page.url, width=320)
        await tab.until("document.querySelector('header').dataset.level === 'fault'")
        await keep(tab, "fault")
        assert await tab.value("document.documentElement.lang") == "vi"
        assert await tab.value("document.querySelector('button').offsetHeight") >= 44
        return await tab.tree()

    tree = browse(visit)
    assert [role for role, name in tree if role in {"button", "textbox", "link", "region"} and not name] == []
    assert ("heading", "Có thiết bị hỏng") in tree
    assert any(role == "textbox" and name == "Mã PIN của nhà" for role, name in tree)
    assert any(role == "region" and name == "Cần sửa" for role, name in tree)


def test_browser_screen_reader_is_not_told_the_same_again(houses: list[House], page: PageProcess) -> None:
    """Values and the time change each second; the headline, which is announced, does not."""

    async def visit(tab: Tab) -> None:
        await tab.open(page.url, width=320)
        await tab.value(
            "window.told = 0; new MutationObserver(() => { window.told += 1; })"
            ".observe(document.getElementById('head'), {childList: true, subtree: true, characterData: true})"
        )
        before = await tab.value("document.getElementById('updated').textContent")
        for value in (11, 23):
            await asyncio.to_thread(houses[0].show_dust, value)
            await tab.until(f"document.getElementById('body').textContent.includes('{value} µg/m³')")
        await tab.until(f"document.getElementById('updated').textContent !== '{before}'")
        assert await tab.value("window.told") == 0
        houses[0].hand.press(27)
        await tab.until("window.told > 0")

    browse(visit)


def test_browser_phone_without_scripts_sees_the_alarm_and_can_type(
    houses: list[House], page: PageProcess
) -> None:
    async def visit(tab: Tab) -> None:
        await tab.open(page.url, width=320)
        await tab.call("Emulation.setScriptExecutionDisabled", value=True)
        await tab.open(f"{page.url}pin", width=320)
        await tab.value("document.getElementById('pin').focus()")
        await asyncio.sleep(11)
        for digit in PIN:
            await tab.key(digit, digit)
        await tab.key("Enter", "\r")
        await tab.until("location.pathname === '/' && document.querySelector('[data-verb]') !== null")
        await tab.value("document.querySelector('[data-verb=\"drill-start\"]').focus()")
        await tab.key("Enter", "\r")
        await tab.until("location.pathname === '/' && document.querySelector('.said') !== null")
        await keep(tab, "no-script")
        houses[0].hand.press(27)
        await tab.until("document.querySelector('header')?.dataset.level === 'fire'")
        assert await tab.value("location.pathname") == "/"

    browse(visit)


def test_browser_page_says_that_the_connection_is_lost(houses: list[House], page: PageProcess) -> None:
    async def visit(tab: Tab) -> None:
        await tab.open(page.url, width=320)
        assert await tab.value("document.getElementById('stale').hidden")
        await tab.value(
            "window.real = XMLHttpRequest.prototype.open;"
            "XMLHttpRequest.prototype.open = function (how, path) { real.call(this, how, '/style.css'); }"
        )
        await tab.until("!document.getElementById('stale').hidden")  # a router answers in its place
        await tab.value("XMLHttpRequest.prototype.open = window.real")
        await tab.until("document.getElementById('stale').hidden")
        page.__exit__()
        await tab.until("!document.getElementById('stale').hidden")

    browse(visit)
