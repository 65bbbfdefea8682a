"""The page's HTTP server (aiohttp): anyone on the house's network may look, who knows the PIN may act.

It never serves an address outside private networks, takes no Host but its own, and runs at a low priority: a
phone that hammers it costs the node at most one status a second.
"""

import asyncio
import ipaddress
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2
from aiohttp import web

from edge.errors import DeviceError, StorageError
from edge.page.history import History
from edge.page.house import House
from edge.page.pin import Pin, Tries, read_pin
from edge.page.session import LASTS_S, Sessions
from edge.page.view import View, event_line, view
from edge.runtime.clock import boottime, wall
from edge.texts.catalogue import LANGUAGES, MESSAGES, speaker

log = logging.getLogger(__name__)

VERBS = ("ack", "silence", "hush", "safe", "reset", "drill-start", "drill-stop")
MAX_BODY = 4096  # bytes; a form of ours has 200
MAX_EVENTS = 300  # shown; a house with more in a month has other troubles
MAX_HASHING = 2  # scrypt takes 16 MiB each
HISTORY_EVERY_S = 5.0  # also while nobody looks; the node shows its last 50 events
SAID_S = 60.0  # what came of a button is shown once, and not at all on a page that comes later
_COOKIE, _LANG, _SAID = "liengia", "lang", "said"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers then name no origin for our own forms either (Fetch standard).
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(slots=True)
class Page:
    """What the handlers share."""

    house: House
    pin_file: Path
    lang: str | None
    history: History | None
    tries: Tries = field(default_factory=Tries)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_HASHING))

    def pin(self) -> Pin | None:
        """Read anew each time: `liengia pin` works without a restart."""
        try:
            return read_pin(self.pin_file)
        except StorageError as error:
            log.warning("page: %s", error)
            return None


PAGE = web.AppKey("page", Page)
_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("edge.page"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def application(socket: Path, pin_file: Path, lang: str | None, history: History | None) -> web.Application:
    """The page of the node that serves `socket`; lang: to begin with, None for the node's own."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_guard])
    app[PAGE] = Page(House(socket), pin_file, lang, history)
    app.router.add_get("/", _show)
    app.router.add_get("/live", _live)
    app.router.add_get("/history", _history)
    app.router.add_get("/pin", _show_still)
    app.router.add_post("/pin", _enter)
    app.router.add_post("/act", _act)
    app.router.add_get("/{name:style.css|page.js}", _static)
    app.cleanup_ctx.append(_follow)
    return app


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if not (_is_near(request.remote or "") and _is_own_host(request.url.host or "")):
        say = speaker(_language(request))
        return web.Response(status=403, text=say("page.not_from_here"), headers=_HEADERS)
    if request.method == "POST" and not _is_own_form(request):
        # Another site in a family's browser must not even guess PINs: its guesses would be counted as theirs.
        say = speaker(_language(request))
        return web.Response(status=403, text=say("page.stale_form"), headers=_HEADERS)
    response = await handler(request)
    response.headers.update(_HEADERS)
    return response


def _is_own_form(request: web.Request) -> bool:
    """Whether a form stood on a page of ours, as far as the browser tells: old ones do not."""
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host


def _is_near(remote: str) -> bool:
    """Whether an address belongs to a house: private, link-local or this machine."""
    try:
        address = ipaddress.ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_private or mapped.is_link_local or mapped.is_loopback)


def _is_own_host(host: str) -> bool:
    """Against DNS rebinding: another site's name that points here is turned away."""
    try:
        return bool(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa"))


async def _show(request: web.Request) -> web.Response:
    wish = request.query.get(_LANG)
    response = await _page(request, unquote(request.cookies.get(_SAID, "")))
    if _SAID in request.cookies:
        response.del_cookie(_SAID)
    if wish in LANGUAGES:
        response.set_cookie(_LANG, wish, max_age=int(LASTS_S), samesite="Strict")
    return response


async def _show_still(request: web.Request) -> web.Response:
    """For phones without scripts: a page that does not reload itself while somebody types."""
    return await _page(request, is_still=True)


async def _live(request: web.Request) -> web.Response:
    _lang, say, found = await _seen(request)
    html = _TEMPLATES.get_template("live.html.j2").render(say=say, view=found)
    return web.Response(text=html, content_type="text/html", headers={"X-Time": _clock()})


async def _history(request: web.Request) -> web.Response:
    lang = _language(request)
    events = await _events(request.app[PAGE], lang)
    html = _TEMPLATES.get_template("history.html.j2").render(say=speaker(lang), events=events)
    return web.Response(text=html, content_type="text/html")


async def _enter(request: web.Request) -> web.Response:
    page, say = request.app[PAGE], speaker(_language(request))
    client, pin = request.remote or "", page.pin()
    if (wait := page.tries.wait_s(client, boottime())) > 0:
        return await _page(request, say("page.pin_wait", count=f"{wait:.0f}"), status=429)
    if pin is None:
        return await _page(request, say("page.pin_unset"), status=403)
    # Counted before the slow hash: tries that come all at once are all counted.
    page.tries.note_wrong(client, boottime())
    text = str((await request.post()).get("pin", ""))
    async with page.hashing:
        is_right = await asyncio.to_thread(pin.matches, text)
    if not is_right:
        return await _page(request, say("page.pin_wrong"), status=403, is_still=True)
    page.tries.note_right(client)
    response = web.Response(status=303, headers={"Location": "/"})
    cookie = Sessions(pin.secret).issue(secrets.token_hex(16), wall())
    response.set_cookie(_COOKIE, cookie, max_age=int(LASTS_S), httponly=True, samesite="Strict")
    return response


async def _act(request: web.Request) -> web.Response:
    page, say, sessions = request.app[PAGE], speaker(_language(request)), _sessions(request)
    if sessions is None:
        return await _page(request, say("page.pin_why"), status=403)
    form = await request.post()
    if not sessions.is_own_form(request.cookies[_COOKIE], str(form.get("token", ""))):
        return await _page(request, say("page.stale_form"), status=403)
    verb, target = str(form.get("do", "")), str(form.get("target", ""))
    if verb not in (*VERBS, "walk-test"):
        return await _page(request, say("page.stale_form"), status=400)
    wish: dict[str, Any] = {"do": verb, "by": f"page {request.remote}"}
    if verb == "walk-test":
        wish["target"] = target
    try:
        answer = await page.house.act(wish)
    except DeviceError:
        return await _page(request, say("page.node_gone"), status=503)
    # To the page itself: a phone that wakes an old tab loads that anew, and of a form would show an error.
    response = web.Response(status=303, headers={"Location": "/"})
    said = quote(_said(answer, verb, say))
    response.set_cookie(_SAID, said, max_age=int(SAID_S), httponly=True, samesite="Strict")
    return response


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    kind = "text/css" if name.endswith("css") else "text/javascript"
    return web.Response(
        text=(files("edge.page") / "static" / name).read_text("utf-8"), content_type=kind, charset="utf-8"
    )


async def _page(
    request: web.Request, said: str = "", status: int = 200, *, is_still: bool = False
) -> web.Response:
    page = request.app[PAGE]
    sessions = _sessions(request)
    lang, say, found = await _seen(request)
    html = _TEMPLATES.get_template("house.html.j2").render(
        lang=lang,
        say=say,
        view=found,
        now=_clock(),
        title=f"{found.headline} - {found.house}" if found else say("page.node_gone"),
        said=said,
        is_still=is_still,
        is_open=sessions is not None,
        has_pin=page.pin() is not None,
        token=sessions.form_token(request.cookies[_COOKIE]) if sessions else "",
        verbs=VERBS,
        offered=found.offered if found else (),
        sensors=found.sensors if found else (),
        events=await _events(page, lang),
    )
    return web.Response(status=status, text=html, content_type="text/html")


async def _seen(request: web.Request) -> tuple[str, Callable[..., str], View | None]:
    lang = _language(request)
    say = speaker(lang)
    try:
        return lang, say, view(await request.app[PAGE].house.status(), lang)
    except DeviceError as error:
        log.debug("page: %s", error)
        return lang, say, None


async def _events(page: Page, lang: str) -> list[tuple[str, str, str, str]]:
    if page.history is None:
        return []
    try:
        rows = await asyncio.to_thread(page.history.last, MAX_EVENTS, wall())
    except StorageError as error:
        log.warning("page: %s", error)
        return []
    return [
        (time.strftime("%d/%m %H:%M", time.localtime(at)), *event_line(event, lang)) for at, event in rows
    ]


async def _follow(app: web.Application) -> Any:
    """Keeps the history, also while nobody looks; no phone waits for the card to be written."""
    page, trouble = app[PAGE], ""

    async def follow() -> None:
        nonlocal trouble
        while True:
            try:
                status = await page.house.status()
                if page.history is not None:
                    await asyncio.to_thread(page.history.note, status, wall())
                trouble = ""
            except DeviceError as error:
                log.debug("page: %s", error)
            except StorageError as error:
                if str(error) != trouble:  # once, not every 5 s on a card that fails
                    trouble = str(error)
                    log.warning("page: %s", error)
            await asyncio.sleep(HISTORY_EVERY_S)

    task = asyncio.create_task(follow())
    yield
    task.cancel()


def _sessions(request: web.Request) -> Sessions | None:
    """The sessions of this house, if the request belongs to one."""
    pin = request.app[PAGE].pin()
    if pin is None:
        return None
    sessions = Sessions(pin.secret)
    return sessions if sessions.is_good(request.cookies.get(_COOKIE, ""), wall()) else None


def _language(request: web.Request) -> str:
    page = request.app[PAGE]
    wish = request.query.get(_LANG) or request.cookies.get(_LANG) or ""
    return wish if wish in LANGUAGES else page.lang or page.house.lang


def _said(answer: dict[str, Any], verb: str, say: Callable[..., str]) -> str:
    if "error" not in answer:
        return say("page.done", what=say(f"verb.{verb}"))
    key = f"refused.{answer.get('reason', '')}"
    return say("page.refused", why=say(key) if key in MESSAGES else answer["error"])


def _clock() -> str:
    return time.strftime("%H:%M:%S")
