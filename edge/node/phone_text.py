"""What the house's own telephones are told when the ward does not acknowledge an alarm."""

from collections.abc import Callable, Mapping
from typing import Any

from edge.texts.catalogue import language, speaker
from edge.texts.unaccented import unaccented


def phone_text(house: str, lang: str | None) -> Callable[[Mapping[str, Any]], str]:
    """Makes the sentence of an event's payload, in the house's language, unaccented: one text message."""
    say = speaker(language(lang))

    def sentence(event: Mapping[str, Any]) -> str:
        cause = say(f"cause.{event.get('cause', 'none')}")
        text = say("phone.alarm", house=house, zone=event.get("zone") or "-", cause=cause)
        return unaccented(say("phone.drill", text=text) if event.get("drill") else text)

    return sentence
