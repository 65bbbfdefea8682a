"""Problems to what the technician reads: file:line:column: message, what is allowed, what was meant."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence

from edge.settings.problem import Problem

# Speaks the message catalogue: say(key, **params); knows no language itself.
Say = Callable[..., str]

# Beyond this the first few are what must be mended anyway.
_MAX_IN_SUMMARY = 3


def plain(key: str, /, **params: str) -> str:
    """Where there is no catalogue: the code and its parameters."""
    return " ".join([key.removeprefix("settings."), *(f"{k}={v!r}" for k, v in params.items())])


def render(problem: Problem, say: Say = plain) -> str:
    """One line: `config/nha.yaml:14:11: sensors[1].gpio: message (did you mean 'x'?); allowed: a, b`."""
    place = f"{problem.file}:{problem.line}:{problem.column}: "
    kind = f"{say('settings.warning')}: " if problem.warning else ""
    where = f"{problem.where}: " if problem.where else ""
    return place + kind + where + message(problem, say)


def message(problem: Problem, say: Say = plain) -> str:
    """What is wrong, in words, without the place."""
    params = dict(problem.params)
    key = f"settings.{problem.code}"
    # The system's own words are English; the usual ones are in the catalogue.
    if (why := say(reason := f"settings.os.{params.pop('os', '')}")) != reason and say is not plain:
        params["reason"] = why
    text = say(key, **params)
    if text == key:  # a kind's own error that the catalogue does not know: its own sentence
        text = say("settings.invalid", **({"value": "", "reason": ""} | params))
    if say is plain:
        return text
    guess = f" ({say('settings.guess', guess=params['guess'])})" if "guess" in params else ""
    allowed = f"; {say('settings.allowed', allowed=params['allowed'])}" if "allowed" in params else ""
    return text + guess + allowed


def render_all(problems: Sequence[Problem], texts: Mapping[str, str], say: Say = plain) -> str:
    """Every problem with the line of the file beneath it; `texts` are the files by their names."""
    blocks = []
    for problem in problems:
        excerpt = _excerpt(texts.get(problem.file, ""), problem)
        blocks.append(render(problem, say) + (f"\n{excerpt}" if excerpt else ""))
    return "\n".join(blocks)


def summary(problems: Sequence[Problem], say: Say = plain) -> str:
    """On one line, for a Fault's detail: the first errors and how many more there are."""
    errors = [problem for problem in problems if not problem.warning]
    said = [render(problem, say) for problem in errors[:_MAX_IN_SUMMARY]]
    more = len(errors) - len(said)
    return " | ".join(said) + (f" (+{more})" if more > 0 else "")


def _excerpt(text: str, problem: Problem) -> str:
    lines = text.splitlines()
    if problem.line > len(lines):
        return ""
    line = lines[problem.line - 1].replace("\t", " ").rstrip()
    indent = " " * _width(line[: problem.column - 1])
    return f"    {line}\n    {indent}^" if line else ""


def _width(text: str) -> int:
    """Columns on a terminal: combining marks, as some keyboards type Vietnamese, take none."""
    return sum(0 if unicodedata.combining(letter) else 1 for letter in text)
