"""OCHA's p-codes of districts (admin 2), by the code of a polygon.

Pakistan's polygons are tehsils, which have no p-codes: a tehsil gets that of its district, of the district of
today where it was split off, or merged into a district, after the polygons were drawn.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.geography.admin import District
from app.geography.shipped_tables import GEODATA, read_table

KINDS = ("frontier_region", "district", "agency", "later_district")
"""Kinds of unions of tehsils, as `pak_districts.csv` names them; the p-code of a later one replaces others'."""
MERGED = "Frontier Region "
"""Begins the names of frontier regions, which are parts of the districts of these names since May 2018."""


def read_pcodes(districts: Iterable[District], directory: Path = GEODATA) -> Mapping[str, str]:
    """The p-code of each polygon's district, by the polygon's code; without polygons whose district has none."""
    found = {unit.code: unit.pcode for unit in districts if unit.pcode}
    unions = [row for row in read_table(directory / "pak_districts.csv") if row["kind"] in KINDS]
    by_name = {row["adm2"]: row["pcode"] for row in unions}
    for row in sorted(unions, key=lambda row: KINDS.index(str(row["kind"]))):
        pcode = row["pcode"] or by_name.get(str(row["adm2"]).removeprefix(MERGED))
        if pcode is not None:
            found |= dict.fromkeys(str(row["tehsils"]).split("; "), pcode)
    return found
