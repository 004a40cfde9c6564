"""Files that come without a row of column names, told by the cells of their first row: UCDP's Candidate files."""

import re
from collections.abc import Mapping, Sequence

UCDP = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id"),
    *("conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id"),
    *("side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources"),
    *("source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec"),
    *("where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
"""UCDP's 49 columns, in the order of its files."""
INDEX = "row of the table"
"""Name of the column that a program wrote before UCDP's, with the number of each row."""
SHAPES: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[0-9]+(?:\.0+)?"),
    "relid": re.compile(r"[A-Z]{2,4}-[0-9]{4}-.+"),
    "year": re.compile(r"[0-9]{4}(?:\.0+)?"),
    "type_of_violence": re.compile(r"[123](?:\.0+)?"),
    "latitude": re.compile(r"-?[0-9.,]+"),
    "longitude": re.compile(r"-?[0-9.,]+"),
}
"""Patterns of the cells of an event of UCDP."""


def names_of_columns(first: Sequence[str]) -> tuple[str, ...] | None:
    """The names of the columns of a file that begins with this row and not with names; None for another file."""
    index = len(first) - len(UCDP)
    if index not in (0, 1):
        return None
    cells = dict(zip(UCDP, first[index:], strict=True))
    if not all(shape.fullmatch(cells[name].strip()) for name, shape in SHAPES.items()):
        return None
    return (INDEX, *UCDP) if index else UCDP
