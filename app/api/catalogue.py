"""The collections: what each is called, holds and can be asked."""

from dataclasses import dataclass

from app.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.filters import FILTER_NAMES

GEOMETRIC = ("bbox", "datetime", "q", "limit", "offset")
PLAIN = ("datetime", "q", "limit", "offset")


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection of the API. `equal` are columns that can be asked for by value; `filters` all parameters."""

    id: str
    title: str
    description: str
    is_spatial: bool
    filters: tuple[str, ...]
    equal: tuple[str, ...] = ()

    @property
    def item_type(self) -> str:
        """`feature`, or `record` for what has no geometry."""
        return "feature" if self.is_spatial else "record"


COLLECTIONS = {
    collection.id: collection
    for collection in (
        Collection("incidents", INCIDENTS.title, INCIDENTS.description, True, FILTER_NAMES),
        Collection(
            "crossings",
            "Crossings",
            "Border crossings with names in four languages, the confidence of the point and the last known status",
            True,
            (*GEOMETRIC, "id", "status"),
            ("id", "status"),
        ),
        Collection(
            "border",
            "Durand Line (Afghanistan–Pakistan frontier)",
            "The frontier as mapped by OpenStreetMap, at full detail",
            True,
            GEOMETRIC,
        ),
        Collection(
            "provinces",
            "Provinces",
            "34 Afghan provinces and 7 Pakistani provinces and territories, conforming to the frontier",
            True,
            (*GEOMETRIC, "country", "iso"),
            ("country", "iso"),
        ),
        Collection(
            "districts",
            "Districts",
            "Afghan districts and Pakistani tehsils, conforming to the provinces",
            True,
            (*GEOMETRIC, "country", "province"),
            ("country", "province"),
        ),
        Collection(
            "unlocated",
            "Unlocated incidents",
            "Incidents whose place the source does not give or that could not be located; on no map",
            False,
            FILTER_NAMES,
        ),
        Collection(
            "claims",
            CLAIMS.title,
            CLAIMS.description,
            False,
            (*PLAIN, "incident", "dataset", "verb"),
            ("incident", "dataset", "verb"),
        ),
        Collection(
            "crossing_status",
            CROSSING_STATUS.title,
            CROSSING_STATUS.description,
            False,
            (*PLAIN, "crossing", "status", "dataset"),
            ("crossing", "status", "dataset"),
        ),
    )
}
