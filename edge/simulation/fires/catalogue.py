"""Every scenario by name."""

from edge.simulation.fires.nuisances import NUISANCES
from edge.simulation.fires.scenario import Scenario
from edge.simulation.fires.standard_fires import TEST_FIRES

SCENARIOS: dict[str, Scenario] = {s.name: s for s in (*TEST_FIRES, *NUISANCES)}
