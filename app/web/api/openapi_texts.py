"""Longer texts of the OpenAPI document, and the form of its problems."""

from app.aggregate.clusters import MOST_SINGLES
from app.aggregate.counting import CAVEAT, MEASURES, SPANNING
from app.figures.method import EXPECTED

FIGURES_NOTE = (
    f"The method that makes figures from claims: {EXPECTED}. `span` if not given; "
    "`span` takes in all accounts of the same people and scope; `latest` is the last word on them; `by:` is one "
    "party's account, empty where it gives none. `stated` is what the dataset gives. Filters, "
    "sizes and tiles use `span`."
)
HXL = "Of .csv: whether the second row holds the tags of the Humanitarian Exchange Language."
FEATURES_NOTE = (
    f"Up to {MOST_SINGLES} each by itself, with `count` 1 and `same_place`, how many share its coordinates; more "
    "by cells of 64 pixels that are fixed to the zoom, so that a moved view shows the same ones: id "
    "cluster:zoom:column:row, `count`, `types`, deaths as a range that counts nobody twice, first and last day, "
    "`bbox`, `is_one_place`. `numberMatched` counts the incidents in `bbox`; a cell that it touches is told whole."
)
TIMELINE_NOTE = (
    "Located incidents by bin: `certainly` in it, their own interval lying inside, or `possibly`, overlapping it; "
    "auto takes the finest step that makes few bins."
)
AREAS_NOTE = (
    "`incidents` have their centre in the area; `certain` are those of them that are located finely enough and "
    "surely on its side of the line. `weight` is what can honestly be counted there: nothing of an incident that "
    "is located more coarsely than the area, of others the share of their circle on the area's side of the line; "
    "the rest is `not_attributable`. `elsewhere` are in neither country."
)
SUMMARY_NOTE = (
    "The parts of the sentence over the map: located incidents with their deaths, and what the map cannot show, "
    "unlocated, undated (whatever `datetime` asks) and withheld."
)
COUNTS_NOTE = (
    "Column by column, each with the values of all rows; incidents without coordinates are counted too. "
    + " ".join(f"{column.name}: {column.description}." for column in (*MEASURES, SPANNING))
    + f" {CAVEAT}"
)


def exception_schema() -> dict[str, object]:
    """The form of a problem (OGC API Common)."""
    return {
        "type": "object",
        "required": ["code", "description"],
        "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
    }
