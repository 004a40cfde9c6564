"""The collections of the API: name, content and filters of each."""

from dataclasses import dataclass

from app.filters.catalogue import FILTER_NAMES
from app.filters.moment_text import WHICH
from app.model.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table

COMMON = (
    "bbox",
    "bbox-crs",
    "datetime",
    "q",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "limit",
    "offset",
    *WHICH,
)
"""The filters of collections that are not of incidents."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection of the API.

    `filters` are its parameters, beside the names of its table's columns; those among `lists` take several
    values, separated by commas.
    """

    id: str
    title: str
    description: str
    table: Table
    is_spatial: bool
    filters: tuple[str, ...] = COMMON
    lists: tuple[str, ...] = ()

    @property
    def item_type(self) -> str:
        """`feature`, or `record` for a collection without geometry."""
        return "feature" if self.is_spatial else "record"

    @property
    def is_dated(self) -> bool:
        """Whether each item has a state on a day (of `datetime`, or today): True for crossings."""
        return self.table is CROSSINGS

    @property
    def is_of_incidents(self) -> bool:
        """Whether the collection's items are incidents, located or not."""
        return self.table is INCIDENTS


def _collection(table: Table, *lists: str, is_spatial: bool = True) -> Collection:
    return Collection(table.name, table.title, table.description, table, is_spatial, (*COMMON, *lists), lists)


COLLECTIONS = {
    collection.id: collection
    for collection in (
        Collection("incidents", INCIDENTS.title, INCIDENTS.description, INCIDENTS, True, FILTER_NAMES),
        _collection(CROSSINGS, "id", "status"),
        _collection(BORDER),
        _collection(PROVINCES, "country", "iso"),
        _collection(DISTRICTS, "country", "province"),
        Collection(
            "unlocated",
            "Unlocated incidents",
            "Incidents whose place the source does not give or that could not be located; on no map",
            INCIDENTS,
            False,
            FILTER_NAMES,
        ),
        _collection(CLAIMS, "incident", "party", "said_on", "dataset", "verb", is_spatial=False),
        _collection(CROSSING_STATUS, "crossing", "status", "dataset", is_spatial=False),
    )
}
