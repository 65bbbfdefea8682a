"""The house as its own Home Assistant sees it, and what that may do here."""

import logging
from collections.abc import Collection, Iterable, Mapping

from edge import __version__
from edge.errors import Refused
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import OperatorAction, Verb
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role
from edge.node.chain import Chain
from edge.node.parts import Parts
from edge.ward.ha_payload import Home, Place, Press, Sense
from edge.ward.home_assistant import HomeAssistant
from edge.ward.settings import HomeAssistantSettings

log = logging.getLogger(__name__)

BY = "Home Assistant"
_CAUSES: Mapping[Sense, Collection[Cause]] = {
    Sense.SMOKE: {Cause.SMOKE_ALARM, Cause.SMOKE_LIMIT, Cause.DETECTOR, Cause.UNCONFIRMED},
    Sense.HEAT: {Cause.HEAT_CONTACT, Cause.HEAT_LIMIT, Cause.HEAT_RISE},
    Sense.CO: {Cause.CO_LIMIT},
}
_VERBS = {Press.HUSH: Verb.HUSH, Press.TEST: Verb.SIREN_TEST}


def build(
    settings: HomeAssistantSettings, parts: Parts, chain: Chain, channels: list[Channel]
) -> HomeAssistant:
    """The link, unstarted."""
    node = parts.settings.node
    place = Place(node.id, node.name, __version__, settings.discovery_prefix)
    view = View(parts, channels)
    return HomeAssistant(
        settings,
        place,
        frozenset(view.senses),
        parts.reactor,
        lambda press: act(chain, press, parts.reactor.now()),
        chain.on_fault,
        view.look,
    )


def act(chain: Chain, press: Press, at: float) -> None:
    """As a person at home would; the alarm's own refusals hold."""
    try:
        chain.act(OperatorAction(_VERBS[press], BY), at)
    except Refused as refused:
        log.info("home: %s refused: %s", press, refused)


class View:
    """Looks at the machine.

    senses  which sensors serve which sense; a sense without any is not there
    """

    def __init__(self, parts: Parts, channels: Iterable[Channel]) -> None:
        self._parts = parts
        self.senses: dict[Sense, set[PartId]] = {}
        self._zones: dict[PartId, ZoneId] = {}
        for channel in channels:
            if (sense := _sense(channel)) is not None:
                self.senses.setdefault(sense, set()).add(channel.sensor)
                self._zones[channel.sensor] = channel.zone

    def look(self) -> Home:
        """The house as it stands."""
        machine = self._parts.machine
        impairments = machine.impairments
        return Home(
            condition=machine.condition.name.lower(),
            sounding=machine.sounding.value,
            fire=machine.condition is FireCondition.FIRE_ALARM,
            neighbour=bool(machine.neighbours),
            problem=bool(impairments.faults or impairments.disablements),
            hushed=bool(impairments.hushes),
            testing=machine.state.testing or machine.state.drill,
            senses={sense: self._sees(sense) for sense in self.senses},
        )

    def _sees(self, sense: Sense) -> bool | None:
        machine = self._parts.machine
        fires = [zone for zone in machine.zones if zone.is_fire]
        causes = {cause for zone in fires for cause in zone.causes}
        is_co = sense is Sense.CO and any(zone.hazard is Hazard.CO for zone in fires)
        if is_co or causes & set(_CAUSES[sense]):
            return True
        impairments = machine.impairments
        broken = {part for part, _ in impairments.faults}
        is_blind = any(
            sensor in broken or self._zones[sensor] in impairments.disablements
            for sensor in self.senses[sense]
        )
        return None if is_blind else False


def _sense(channel: Channel) -> Sense | None:
    match channel.quantity, channel.role:
        case (Quantity.TEMPERATURE, _) | (_, Role.HEAT):
            return Sense.HEAT
        case (Quantity.SMOKE | Quantity.PM2_5, _) | (_, Role.SMOKE_ALARM):
            return Sense.SMOKE
        case (Quantity.CO, _):
            return Sense.CO
    return None
