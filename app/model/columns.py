"""The tables as data: every column's name, kind, title, description, unit and origin.

SQLite tables, GeoJSON properties, CSV headers, the import template and the API's schema are all made from these
lists. A new field is one line here and a test.
"""

from app.model.column import Column, Kind, Table
from app.model.errors import BadParameter

__all__ = ["CLAIMS", "CROSSING_STATUS", "INCIDENTS", "TABLES", "Column", "Kind", "Table", "find_table"]


def _text(name: str, title: str, description: str, *, derived: bool = False, hxl: str | None = None) -> Column:
    return Column(name, "text", title, description, derived=derived, hxl=hxl)


def _date(name: str, title: str, description: str, *, hxl: str | None = None) -> Column:
    return Column(name, "date", title, description, hxl=hxl)


def _count(name: str, title: str, description: str, *, derived: bool = False, hxl: str | None = None) -> Column:
    return Column(name, "integer", title, description, unit="persons", derived=derived, hxl=hxl)


def _km(name: str, title: str, description: str, *, derived: bool = True) -> Column:
    return Column(name, "real", title, description, unit="km", derived=derived)


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


INCIDENTS = Table(
    "incidents",
    "Incidents",
    "Reported events along the Durand Line (Afghanistan–Pakistan frontier)",
    (
        _text("id", "Id", "Stable identifier: dataset, colon, the source's own id", hxl="#event+id"),
        _text(
            "dataset",
            "Dataset",
            "Where the record comes from: seed, ucdp, acled, gdelt, or the name given at import",
        ),
        _text("title", "Title", "One line that says what is reported", hxl="#description"),
        _text("event_type", "Event type", "ACLED's or UCDP's type of event, or Other", hxl="#event+type"),
        _text("sub_event_type", "Sub-event type", "A finer type, in the source's own words where it has them"),
        _text(
            "disorder_type",
            "Disorder type",
            "ACLED: political violence, demonstrations, strategic developments, or two of them",
        ),
        _text("civilian_targeting", "Civilian targeting", "ACLED: says so where civilians were the main target"),
        _text(
            "actor1",
            "Actor 1",
            "A party to the event as the source names it; the order says nothing about who attacked",
            hxl="#group+name+first",
        ),
        _text("actor2", "Actor 2", "Another party to the event as the source names it", hxl="#group+name+second"),
        _text("actor1_type", "Kind of actor 1", "ACLED: State forces, Rebel group, Civilians and so on"),
        _text("actor2_type", "Kind of actor 2", "ACLED: State forces, Rebel group, Civilians and so on"),
        _text(
            "assoc_actor1", "Associated with actor 1", "ACLED: who takes part with, or is named beside, actor 1"
        ),
        _text(
            "assoc_actor2", "Associated with actor 2", "ACLED: who takes part with, or is named beside, actor 2"
        ),
        _date("date_start", "From", "First day the event can have happened on", hxl="#date+start"),
        _date("date_end", "To", "Last day the event can have happened on", hxl="#date+end"),
        _text(
            "date_precision",
            "Date precision",
            "day, range, week, part_of_month, month, year, before, after or unknown",
        ),
        _text("date_text", "Date as written", "The date in the source's words, where it is not a plain day"),
        _text("place_name", "Place as written", "The place in the source's words", hxl="#loc+name"),
        _text("country_stated", "Country as stated", "The country the source names"),
        _text("province_stated", "Province as stated", "The province the source names"),
        _text("district_stated", "District as stated", "The district the source names"),
        _count(
            "fatalities_best",
            "Deaths, best estimate",
            "Best estimate by the source, or what all claims agree on (see `figures`); empty is not zero",
            hxl="#affected+killed",
        ),
        _count(
            "fatalities_low",
            "Deaths, low estimate",
            "Low estimate by the source, or of all claims",
            hxl="#affected+killed+min",
        ),
        _count(
            "fatalities_high",
            "Deaths, high estimate",
            "High estimate by the source, or of all claims; empty where a claim leaves it open",
            hxl="#affected+killed+max",
        ),
        _count("deaths_a", "Deaths of side A", "UCDP: best estimate of deaths among actor 1"),
        _count("deaths_b", "Deaths of side B", "UCDP: best estimate of deaths among actor 2"),
        _count("deaths_civilians", "Civilian deaths", "UCDP: best estimate of civilian deaths"),
        _count("deaths_unknown", "Deaths of unknown status", "UCDP: best estimate of deaths of unknown status"),
        _count(
            "injured",
            "Injured",
            "Number of injured the source gives, or what all claims agree on; empty is not zero",
            hxl="#affected+injured",
        ),
        _count("injured_low", "Injured, at least", "Lower bound of all claims", derived=True),
        _count("injured_high", "Injured, at most", "Upper bound of all claims", derived=True),
        _text(
            "figures",
            "Method of the figures",
            "span: deaths and injured are the range of all claims, and what the dataset states is kept beside; empty: all figures are as the dataset states",
            derived=True,
        ),
        *(
            _count(
                f"{name}_stated",
                f"{title}, as stated",
                f"{said} the dataset states, if `figures` is given",
                derived=True,
            )
            for name, title, said in (
                ("fatalities_best", "Deaths, best estimate", "Best estimate"),
                ("fatalities_low", "Deaths, low estimate", "Low estimate"),
                ("fatalities_high", "Deaths, high estimate", "High estimate"),
                ("injured", "Injured", "Number of injured"),
            )
        ),
        _text("casualties_text", "Casualties as written", "What the source says of casualties in words"),
        _text("said_by", "Said by", "Who the source names as the origin of the report"),
        _text(
            "overlaps",
            "May overlap",
            "Ids of incidents whose figures may count the same people, separated by semicolons; never to be summed",
        ),
        _text(
            "event_id",
            "Event",
            "Id of the event that records are one of which a person linked; empty where a record is linked with none",
            derived=True,
        ),
        _text("verification", "Verification", "unverified unless a source says otherwise"),
        _text("flags", "Flags", "What is odd in the source's own data, separated by semicolons"),
        _text("source", "Source", "The publication the report is taken from", hxl="#meta+source"),
        _text("source_ref", "Source reference", "Document and line, or article id"),
        _text("tags", "Tags", "The source's own tags, as it writes them"),
        _text(
            "licence",
            "Licence",
            "What the record comes under, where that restricts its use; some are not passed on",
        ),
        _text("sensitivity", "Sensitivity", "A word, such as high, by which rules decide who is shown what"),
        _text("notes", "Notes", "What else the source says, or what a reader must know"),
        Column(
            "longitude", "real", "Longitude", "Longitude of the location, WGS 84", unit="degrees", hxl="#geo+lon"
        ),
        Column("latitude", "real", "Latitude", "Latitude of the location, WGS 84", unit="degrees", hxl="#geo+lat"),
        _text(
            "geo_precision",
            "Location precision",
            "point, town, near, district, province, line, country or unknown",
        ),
        _km(
            "radius_km",
            "Location uncertainty",
            "Radius of the circle the location lies in; empty where the precision is unknown",
            derived=False,
        ),
        _text("located_by", "Located by", "How the coordinates came about, or why there are none"),
        _text(
            "country",
            "Country",
            "ISO 3166-1 code of the side the location lies on; empty where the side is undetermined",
            derived=True,
            hxl="#country+code",
        ),
        _text(
            "province",
            "Province code",
            "ISO 3166-2 code of the province polygon that holds the location's centre",
            derived=True,
            hxl="#adm1+v_iso31662",
        ),
        _text(
            "province_name",
            "Province",
            "Name of the province whose polygon holds the location's centre",
            derived=True,
            hxl="#adm1+name",
        ),
        _text(
            "adm1_pcode",
            "Province p-code",
            "OCHA's p-code of the province whose polygon holds the location's centre",
            derived=True,
            hxl="#adm1+code",
        ),
        _text(
            "district",
            "District",
            "District (Afghanistan) or tehsil (Pakistan) polygon that holds the location's centre",
            derived=True,
        ),
        _text(
            "adm2",
            "District (admin 2)",
            "Afghan district, or the Pakistani district or former agency of the tehsil",
            derived=True,
            hxl="#adm2+name",
        ),
        _text(
            "adm2_pcode",
            "District p-code",
            "OCHA's p-code of the district of today that holds the location's centre; empty where it has none",
            derived=True,
            hxl="#adm2+code",
        ),
        _text(
            "side",
            "Side of the line",
            "AF or PK when at least 95 % of what the location is known to lie in is there (its circle, cut by the unit, or the unit), else undetermined; empty off the frontier's two countries",
            derived=True,
        ),
        Column(
            "side_certainty",
            "real",
            "Side certainty",
            "The larger of the two sides' shares of what the location is known to lie in, 0 to 1: a share of ground, not a probability; empty where the precision is unknown",
            derived=True,
        ),
        _text(
            "side_basis",
            "Basis of the side",
            "location, unit or stated: the circle alone decides, a district or province cuts it or is the location, or only the stated country cuts it",
            derived=True,
        ),
        _text(
            "unit",
            "Unit",
            "Id of the administrative unit the location is known to lie in; with a precision of district, province or country it is that unit",
            derived=True,
        ),
        _text("unit_name", "Unit's name", "Name of the administrative unit", derived=True),
        _text(
            "stated_match",
            "Stated and derived",
            "agrees, province_differs, country_differs, side_undetermined or not_comparable: the stated province and country against the polygon",
            derived=True,
        ),
        _km("border_km", "Distance to the line", "Geodesic distance from the location's centre to the line"),
        _text("crossing", "Nearest crossing", "Id of the nearest crossing", derived=True),
        _km(
            "crossing_km",
            "Distance to the crossing",
            "Geodesic distance from the location's centre to the nearest crossing",
        ),
        _text(
            "boundary_set",
            "Boundary set",
            "The depiction of the line and provinces that the derived values were computed with",
            derived=True,
        ),
    ),
    places=_names(
        "place_name country_stated province_stated district_stated longitude latitude geo_precision "
        "radius_km located_by country province province_name adm1_pcode district adm2 adm2_pcode side "
        "side_certainty side_basis unit unit_name stated_match border_km crossing crossing_km "
        "boundary_set"
    ),
    words=_names("title assoc_actor1 assoc_actor2 date_text casualties_text said_by flags source_ref tags notes"),
)

CLAIMS = Table(
    "claims",
    "Claims",
    "Who says what about an incident: contradictory claims are kept side by side",
    (
        _text("id", "Id", "Stable identifier"),
        _text("dataset", "Dataset", "Where the record comes from"),
        _text("incident", "Incident", "Id of the incident the claim is about"),
        _text(
            "party",
            "Party",
            "Who speaks: afghan_side, pakistani_side, un, aid_agency, hospital, residents, media, militants or unattributed; another party as the source names it",
        ),
        _text("said_by", "Said by", "Who says it, as the source names them"),
        _text("verb", "Verb", "confirmed, reported, claimed, alleged or estimated"),
        _text("statement", "Statement", "What is said"),
        _count("killed_low", "Killed, at least", "Lower bound of the figure given"),
        _count("killed_best", "Killed", "The figure given"),
        _count("killed_high", "Killed, at most", "Upper bound of the figure given"),
        _text("killed_text", "Killed, as written", "The figure in the source's words"),
        _count("injured_low", "Injured, at least", "Lower bound of the figure given"),
        _count("injured_best", "Injured", "The figure given"),
        _count("injured_high", "Injured, at most", "Upper bound of the figure given"),
        _text("injured_text", "Injured, as written", "The figure in the source's words"),
        _count("detained_low", "Detained, at least", "Lower bound of the figure given"),
        _count("detained_best", "Detained", "The figure given"),
        _count("detained_high", "Detained, at most", "Upper bound of the figure given"),
        _text("detained_text", "Detained, as written", "The figure in the source's words"),
        _text(
            "of_whom",
            "Of whom",
            "Who is counted: civilians, women, children, security forces, militants, or as the source says",
        ),
        _text(
            "part_of",
            "Part of",
            "Ids of claims whose figures count these people, too, separated by semicolons; never to be summed",
        ),
        _text("scope", "Scope", "The area and time the figure covers, as the source says"),
        _text(
            "overlaps",
            "May overlap",
            "Ids of claims that may count the same people, separated by semicolons; never to be summed",
        ),
        _date("said_on", "Said on", "Day on which it was said or published; empty if the source gives none"),
        _text("document", "Document", "Title of the source document"),
        _text("document_stance", "Document's stance", "Whose voice the document speaks in"),
        _text("source_ref", "Source reference", "Document and line"),
        _text("source_line", "Source line", "Line, paragraph or page of the document"),
        _text("quote", "Quote", "The words the claim rests on"),
    ),
    words=_names(
        "said_by statement killed_text injured_text detained_text scope document source_ref source_line quote"
    ),
)

CROSSING_STATUS = Table(
    "crossing_status",
    "Crossing status",
    "Dated statements on whether a crossing is open, with who says so",
    (
        _text("id", "Id", "Stable identifier"),
        _text("dataset", "Dataset", "Where the record comes from"),
        _text("crossing", "Crossing", "Id of the crossing; empty where the source names none"),
        _text("crossing_name", "Crossing as written", "The crossing in the source's words"),
        _text("status", "Status", "open, partial, closed or unknown"),
        _text("traffic", "Traffic", "all, pedestrian, commercial, humanitarian, returnees or patients"),
        _text("direction", "Direction", "both, to_af (into Afghanistan) or to_pk (into Pakistan)"),
        _text("hours", "Hours", "When the crossing is passable, in the source's words"),
        _date("date_from", "From", "First day of the status, or the first it can have begun on"),
        _date(
            "date_from_latest",
            "From at the latest",
            "Last day the status can have begun on; empty if `From` is the day",
        ),
        _date(
            "date_to_earliest",
            "To at the earliest",
            "First day the status can have ended on; empty if `To` is the day",
        ),
        _date("date_to", "To", "Last day of the status, or the last it can have had; empty while no end is known"),
        _text("date_note", "Date note", "How the dates are known; says so where they are derived"),
        _date("verified_on", "Verified on", "Last day that the authority confirmed the status for"),
        _text(
            "authority",
            "Authority",
            "Who speaks: afghan_side, pakistani_side, un, aid_agency, hospital, residents, media, militants or unattributed",
        ),
        _text("said_by", "Said by", "Who says it, as the source names them"),
        _text("statement", "Statement", "What is said"),
        _text("incident", "Incident", "Id of the incident that records the change"),
        _text("document", "Document", "Title of the source document"),
        _text("document_stance", "Document's stance", "Whose voice the document speaks in"),
        _text("source_ref", "Source reference", "Document and line"),
        _text("quote", "Quote", "The words the status rests on"),
    ),
    words=_names("date_note said_by statement document source_ref quote"),
)

TABLES = {table.name: table for table in (INCIDENTS, CLAIMS, CROSSING_STATUS)}
"""The tables that files are imported into."""


def find_table(name: str) -> Table:
    """The table with this name; `BadParameter` for another name."""
    if name not in TABLES:
        raise BadParameter(f"table: unknown {name!r}: expected one of {', '.join(TABLES)}")
    return TABLES[name]
