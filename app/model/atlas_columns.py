"""The atlas's collections as tables: crossings, the line, provinces and districts; see `columns.py`."""

from app.model.columns import Column, Table


def _text(name: str, title: str, description: str) -> Column:
    return Column(name, "text", title, description)


def _date(name: str, title: str, description: str) -> Column:
    return Column(name, "date", title, description)


_NAMES = (
    _text("name_ps", "Name in Pashto", "As it is written in Pashto"),
    _text("name_fa", "Name in Dari", "As it is written in Dari"),
    _text("name_ur", "Name in Urdu", "As it is written in Urdu"),
)
_COUNTRY = _text("country", "Country", "ISO 3166-1 code: AF or PK")
_AREA = (
    Column("area_km2", "real", "Area", "Geodesic, of the polygon", unit="km2"),
    Column("centre_lon", "real", "Centre longitude", "Of a point inside the polygon, WGS 84", unit="degrees"),
    Column("centre_lat", "real", "Centre latitude", "Of a point inside the polygon, WGS 84", unit="degrees"),
)

CROSSINGS = Table(
    "crossings",
    "Crossings",
    "Border crossings with names in four languages, the confidence of the point and the last known status",
    (
        _text("id", "Id", "Stable identifier"),
        _text("name", "Name", "In English"),
        *_NAMES,
        _text("af_name", "Name on the Afghan side", "What the crossing is called there"),
        _text("pk_name", "Name on the Pakistani side", "What the crossing is called there"),
        _text("aliases", "Other names", "Separated by semicolons"),
        Column("lon", "real", "Longitude", "WGS 84; empty where nobody published a point", unit="degrees"),
        Column("lat", "real", "Latitude", "WGS 84; empty where nobody published a point", unit="degrees"),
        _text("af_province", "Afghan province", "ISO 3166-2 code"),
        _text("af_district", "Afghan district", "As reported"),
        _text("pk_province", "Pakistani province", "ISO 3166-2 code"),
        _text("pk_district", "Pakistani tehsil", "As reported"),
        _text("pk_adm2", "Pakistani district", "The district or former agency of the tehsil"),
        _text("standing", "Standing", "What the crossing is notified for; not whether it is open today"),
        _text("standing_source", "Source of the standing", "Who says so"),
        _text("source", "Source of the point", "Where the coordinates were published"),
        _text("confidence", "Confidence in the point", "high, medium, low, very_low or none"),
        Column(
            "confidence_km",
            "real",
            "Uncertainty of the point",
            "Distance the gate can be expected within",
            unit="km",
        ),
        _text("note", "Note", "What a reader must know of the point"),
        Column("border_m", "real", "Distance to the line", "Geodesic, to our depiction", unit="m"),
        _text("status", "Status", "disputed, partial, closed, open or unknown on the day asked for, or today"),
        _text(
            "status_text", "Status in words", "Open to whom and closed to whom, how surely, and who disputes it"
        ),
        _text("status_classes", "Status of each traffic", "What each authority says of each class of traffic"),
        _text(
            "status_certainty",
            "Status holds",
            "certainly, or possibly where the status' dates are only bounded and leave the day open",
        ),
        _text(
            "status_basis",
            "Status is of",
            "named: a statement that names the crossing; collective: one on all official crossings, derived",
        ),
        _date("status_day", "Status on", "The day the status is told for"),
        _text(
            "status_since", "Status since", "First day of that status, or of its last change; empty without one"
        ),
        _text("status_last_said", "Status last said", "Last day it was said or confirmed for; empty without one"),
        _text("status_note", "Status note", "How the dates of the status are known"),
        _text("status_said_by", "Status said by", "Who states it, as the source names them"),
        _text("status_source", "Source of the status", "The document and the lines that state it"),
        _text("status_record", "Record of the status", "Id of the statement, in the collection crossing_status"),
        _text("last_known_status", "Last known status", "The last status that was not unknown"),
        _text("last_known_date", "Last known on", "The last day that status was stated for; empty without one"),
    ),
)

BORDER = Table(
    "border",
    "Durand Line (Afghanistan–Pakistan frontier)",
    "The frontier as mapped by OpenStreetMap, at full detail",
    (
        _text("id", "Id", "Stable identifier"),
        _text("name", "Name", "What the line is called here"),
        _text("depiction", "Depiction", "Whose drawing of the line this is, and of when"),
        _text("boundary_set", "Boundary set", "Id of the depiction that derived values were computed with"),
    ),
)

PROVINCES = Table(
    "provinces",
    "Provinces",
    "34 Afghan provinces and 7 Pakistani provinces and territories, conforming to the frontier",
    (
        _text("id", "Id", "ISO 3166-2 code"),
        _text("iso", "ISO 3166-2", "Code of the province"),
        _text("name", "Name", "In English"),
        *_NAMES,
        _text("pcode", "P-code", "OCHA's code, where known"),
        _COUNTRY,
        *_AREA,
    ),
)

DISTRICTS = Table(
    "districts",
    "Districts",
    "Afghan districts and Pakistani tehsils, conforming to the provinces",
    (
        _text("id", "Id", "Our code"),
        _text("code", "Code", "Our code: province and name"),
        _text("name", "Name", "Of the district or tehsil, in English"),
        _text("province", "Province code", "ISO 3166-2 code of the province"),
        _COUNTRY,
        _text(
            "adm2",
            "District (admin 2)",
            "The Pakistani district or former agency of a tehsil; empty for Afghan districts",
        ),
        _text("pcode", "P-code", "OCHA's code, where known"),
        _text("aliases", "Other names", "Separated by semicolons"),
        *_AREA,
    ),
)
