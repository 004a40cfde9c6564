"""The imprint of a file: sources to credit, the boundary set, and the disclaimer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.model.attribution import attribution
from app.model.query import Query
from app.model.symbology import DISCLAIMER, legend_sentence

TITLE = "Durand Line incident map"
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint's words; `at` is the time of the file's revision, `figures` the method of figures.

    `asked` are the names and texts of the filters.
    """

    attribution: str
    boundary_set: str
    depiction: str
    at: datetime
    figures: str
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def legend(self) -> str:
        """The sentence about the line, with the source of its depiction."""
        return legend_sentence(self.depiction)

    @property
    def short(self) -> str:
        """The imprint without the legend sentence."""
        return (
            f"{DISCLAIMER} {self.attribution} Boundary set: {self.boundary_set}. "
            f"Figures where there are claims: {self.figures}."
        )

    @property
    def description(self) -> str:
        """The whole imprint as one text."""
        return f"{self.short} {self.legend}"

    def as_dict(self) -> dict[str, str]:
        """The imprint by name, for formats that have named metadata."""
        return {
            "title": TITLE,
            "disclaimer": DISCLAIMER,
            "attribution": self.attribution,
            "boundary_set": self.boundary_set,
            "depiction": self.depiction,
            "legend": self.legend,
            "figures": self.figures,
            "made": self.at.isoformat(timespec="seconds"),
        }


def build_imprint(
    snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, params: Mapping[str, str] = NOTHING
) -> Imprint:
    """The imprint of a file with the incidents that a query selects, of a revision made at the time `at`.

    `params` are the texts of the query's filters.
    """
    datasets = snapshot.datasets(snapshot.select(query))
    credit = attribution(atlas.attribution, datasets)
    asked = tuple(sorted(params.items()))
    return Imprint(credit, atlas.boundary_set, atlas.depiction, at, snapshot.figures, asked)
