"""The figures of many incidents by one method, from all claims."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from app.figures.accounts import Claim, Range, read_accounts
from app.figures.default import KEPT, stated_columns
from app.figures.measures import Measure, claims_of
from app.figures.method import STATED, Method
from app.figures.nesting import joined_incidents
from app.figures.reckoning import STATED_COLUMNS, range_of, read_stated, reckon

BOUNDS = ("low", "best", "high")
COLUMNS = {
    measure: tuple(name or f"{measure}_{bound}" for name, bound in zip(names, BOUNDS, strict=True))
    for measure, names in STATED_COLUMNS.items()
}
"""The properties that hold a measure's low, best and high figure in an answer."""
NEW_PROPERTIES = COLUMNS["detained"]
"""The properties that no incident has as a column."""


@dataclass(frozen=True, slots=True)
class FiguresBook:
    """A method, and the claims that it computes figures from."""

    method: Method
    claims: Iterable[Claim]
    by_incident: Mapping[str, list[Claim]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the claims by incident."""
        by_incident: dict[str, list[Claim]] = {}
        for claim in self.claims:
            by_incident.setdefault(str(claim["incident"]), []).append(claim)
        object.__setattr__(self, "by_incident", by_incident)

    def of(self, incident: Mapping[str, object]) -> dict[str, Range]:
        """The figures of an incident (columns to values)."""
        return reckon(
            self.method, read_stated(stated_columns(incident)), self.by_incident.get(str(incident["id"]), [])
        )

    def measured(self, measure: Measure, incident: str, stated: Range) -> Range:
        """A measure's figures of an incident, by its id, from what is stated of it."""
        if self.method == STATED:
            return stated
        claims = claims_of(measure, self.by_incident.get(incident, []))
        return range_of(self.method, stated, read_accounts(claims, measure.fate))

    def joined(self) -> frozenset[tuple[str, str]]:
        """The pairs of incidents whose claims may count the same people."""
        return joined_incidents(chain.from_iterable(self.by_incident.values()))

    def told(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """An incident's properties with the figures of the method, its name, and what the dataset states."""
        figures = {
            name: getattr(each, bound)
            for measure, each in self.of(properties).items()
            for name, bound in zip(COLUMNS[measure], BOUNDS, strict=True)
        }
        stated = {KEPT[name]: value for name, value in stated_columns(properties).items()}
        return {**properties, **figures, **stated, "figures": str(self.method)}

    def figured(self, features: Iterable[bytes]) -> Iterator[bytes]:
        """Encoded incidents with the figures of the method."""
        for feature in features:
            document = orjson.loads(feature)
            yield orjson.dumps({**document, "properties": self.told(document["properties"])})
