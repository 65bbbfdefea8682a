"""The report as HTML: what people read, and within it the signed record with the digest of all the rest."""

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from edge.commissioning.record import GOOD, MOST_BYTES, checked, counts, signed, verdict
from edge.errors import FrameError, Said, SignatureError
from edge.group.keys import Key
from edge.texts.catalogue import speaker

Say = Callable[..., str]

_MARK = "<!-- record -->"
_BLOCK = re.compile(
    r'<script type="application/json" id="record" data-signature="([A-Za-z0-9_-]+)">(.*?)</script>', re.DOTALL
)
_STYLE = (
    "body{font:16px/1.4 sans-serif;max-width:48em;margin:1em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em;text-align:left}"
    ".bad{background:#fdd}.good{background:#dfd}svg{width:11em;height:auto}code{word-break:break-all}"
)


def page(record: Mapping[str, Any], key: Key) -> str:
    """The whole page of a record, signed."""
    shown = _shown({**record, "public_key": key.public_text})
    text, signature = signed({**record, "page_sha256": _digest(shown)}, key)
    embedded = text.replace("<", "\\u003c")
    block = f'<script type="application/json" id="record" data-signature="{signature}">{embedded}</script>'
    return shown.replace(_MARK, block)


def verified(text: str) -> dict[str, Any]:
    """The record of a page that is, to the letter, what its key signed.

    Raises:
        FrameError: it is no report.
        SignatureError: the record or anything that is shown was changed.
    """
    found = _BLOCK.findall(text)
    if len(text) > 2 * MOST_BYTES or len(found) != 1:
        raise FrameError(Said("this is no commissioning report"))
    signature, embedded = found[0]
    record = checked(embedded.replace("\\u003c", "<"), signature)
    if record.get("page_sha256") != _digest(_BLOCK.sub(_MARK, text)):
        raise SignatureError(Said("what the page shows is not what was signed"))
    return record


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(record: Mapping[str, Any]) -> str:
    say = speaker(record["lang"])
    found = verdict(record)
    title = _safe(f"{say('walk.title')}: {record['name']} ({record['node']})")
    words = _safe(say(f"walk.{found}", **counts(record)))
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{record["lang"]}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{title}</h1><p class="{_colour(found == "passed")}">{words}</p>',
        *_facts(record, say),
        *_table(record, say, "devices", ("zone", "id", "what")),
        *_table(record, say, "sirens", ("id", "kind")),
        *_neighbours(record, say),
        f"<h2>{_safe(say('walk.key'))}</h2>{_qr(record['public_key'])}",
        f"<p><code>{_safe(record['public_key'])}</code></p>",
        f"<p>{_safe(say('walk.how_to_verify'))}</p><p>{_safe(say('notice.supplement'))}</p>",
        _MARK,
        "</body></html>",
    ]
    return "\n".join(lines) + "\n"


def _facts(record: Mapping[str, Any], say: Say) -> Iterator[str]:
    yield "<table>"
    for key in ("by", "began_at", "ended_at", "clock", "version", "roster"):
        value = "-" if record[key] is None else record[key]
        value = say(f"walk.clock.{value}") if key == "clock" else value
        yield f"<tr><th>{_safe(say(f'walk.fact.{key}'))}</th><td>{_safe(value)}</td></tr>"
    yield "</table>"


def _table(record: Mapping[str, Any], say: Say, name: str, columns: tuple[str, ...]) -> Iterator[str]:
    yield f"<h2>{_safe(say(f'walk.{name}'))}</h2><table>"
    for row in record[name]:
        cells = "".join(f"<td>{_safe(row[column])}</td>" for column in columns)
        said = f"{say('walk.result.' + row['result'])} {row['detail']}".strip()
        yield f'<tr class="{_colour(row["result"] in GOOD)}">{cells}<td>{_safe(said)}</td></tr>'
    yield "</table>"


def _neighbours(record: Mapping[str, Any], say: Say) -> Iterator[str]:
    if record["neighbours"]:
        heard = {True: say("status.heard"), False: say("status.lost")}
        words = "; ".join(f"{row['id']}: {heard[row['heard']]}" for row in record["neighbours"])
        yield f"<h2>{_safe(say('status.neighbours'))}</h2><p>{_safe(words)}</p>"


def _qr(text: str) -> str:
    import segno

    return str(segno.make(f"liengia:{text}", error="m").svg_inline(scale=4, omitsize=True))


def _colour(is_good: bool) -> str:
    return "good" if is_good else "bad"


def _safe(value: object) -> str:
    # The mark is ours alone: nobody's name may stand for the record.
    return html.escape(str(value)).replace("<!--", "")
