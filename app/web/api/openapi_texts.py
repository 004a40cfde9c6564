"""Longer texts of the OpenAPI document, and the form of its problems."""

from app.aggregate.clusters import MOST_SINGLES
from app.aggregate.comparing import COMPARISONS
from app.aggregate.counting import CAVEAT, MEASURES, SPANNING
from app.aggregate.measured import CAVEAT as MEASURED_CAVEAT
from app.aggregate.measured import PARTS
from app.aggregate.merging import MOST_MEMBERS
from app.figures.method import EXPECTED

FIGURES_NOTE = (
    f"The method that makes figures from claims: {EXPECTED}. `span` if not given; "
    "`span` takes in all accounts of the same people and scope; `latest` is the last word on them; `by:` is one "
    "party's account, empty where it gives none. `stated` is what the dataset gives. Filters, "
    "sizes and tiles use `span`."
)
CLAIMS_BESIDE = "Whether to give the claims about the incidents, as CSV or Parquet, instead of the incidents."
OF_CSV = {
    "hxl": "Of .csv: whether the second row holds the tags of the Humanitarian Exchange Language.",
    "bom": "Of .csv: whether it begins with the mark by which Excel knows UTF-8.",
}
"""The choices that only a .csv has."""
LOCATED_ONLY = (
    "Of .csv and .geojson: whether incidents without a place are left out; they come last, if no filter asks for "
    "a place."
)
CLUSTER_NOTE = (
    f"zoom:column:row of a cell, then ,column:row of up to {MOST_MEMBERS - 1} more, as in a cluster's id: their "
    "incidents, newest first."
)
FEATURES_NOTE = (
    f"Up to {MOST_SINGLES} each by itself, with `count` 1 and `same_place`, how many share its coordinates; more "
    "by cells of 64 pixels that are fixed to the zoom, and cells whose rings would touch as one, so that a moved "
    "view shows the same ones: id cluster:zoom:column:row with ,column:row for each further cell, `count`, "
    "`types`, deaths as a range that counts nobody twice, first and last day, `bbox`, `is_one_place`. "
    "`numberMatched` counts the incidents in `bbox`; a cluster with a cell that it touches is told whole."
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
MEASURE_NOTE = (
    "What to count beside incidents; deaths if not given. Each of them comes as "
    + " ".join(f"`_{end}`: {about}." for end, (_, _, about) in PARTS.items())
    + " Figures come from claims by the method of `figures`, `span` if not given, and from what a dataset states "
    "of exactly these people. Each of `civilians`, `women` and `children` is two measures, of the killed and of "
    f"the injured. {MEASURED_CAVEAT}"
)
COMPARE_NOTE = (
    "An earlier time that each row is compared with: "
    + ", ".join(f"`{name}`, {meaning}" for name, meaning in COMPARISONS.items())
    + ". Of incidents, lower bounds and best figures, `_before` is the earlier value, and `_change` the value "
    "less the earlier one; both null where nothing is that early, where the row's own period is not wholly in "
    "`datetime`, and where a figure is not known. Rows of a period in `by` are compared with earlier "
    "periods (`4w`: with by=week); without one `datetime` must be a closed interval, and `4w` is put to its days."
)


def exception_schema() -> dict[str, object]:
    """The form of a problem (OGC API Common)."""
    return {
        "type": "object",
        "required": ["code", "description"],
        "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
    }
