"""Our columns by the names that other files give them."""

import re
from collections.abc import Iterable, Mapping

from app.ingest.formats.mapping import OURS, plain_name

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "eventid",
        "incidentid",
        "ref",
        "refno",
        "reference",
        "code",
        "uid",
        "uuid",
        "number",
        "no",
        "sn",
        "srno",
        "serialno",
        "sno",
        "case",
        "caseno",
        "nr",
        "numéro",
        "kennung",
        "شماره",
        "شمېره",
        "نمبر",
    ),
    "title": ("headline", "summary", "name", "event", "incident", "subject", "titel", "titre", "عنوان"),
    "event_type": (
        "typeofviolence",
        "type",
        "category",
        "incidenttype",
        "eventcategory",
        "kind",
        "attacktype1txt",
        "art",
        "typ",
        "kategorie",
        "catégorie",
    ),
    "sub_event_type": ("subtype", "subcategory", "subeventtype"),
    "actor1": ("actor", "perpetrator", "sidea", "party1", "group", "gname", "täter", "auteur", "عامل"),
    "actor2": ("target", "sideb", "party2", "victim", "targtype1txt"),
    "date_start": (
        "date",
        "eventdate",
        "incidentdate",
        "startdate",
        "from",
        "day",
        "dateofincident",
        "when",
        "datum",
        "jour",
        "تاریخ",
        "نېټه",
    ),
    "date_end": ("enddate", "to", "until"),
    "place_name": (
        "place",
        "location",
        "locationname",
        "town",
        "village",
        "city",
        "where",
        "site",
        "locality",
        "wherecoordinates",
        "ort",
        "ortschaft",
        "lieu",
        "localité",
        "محل",
        "ځای",
        "مقام",
        "جگہ",
    ),
    "country_stated": ("country", "adm0", "admin0", "countryname", "countrytxt", "land", "pays"),
    "province_stated": (
        "province",
        "adm1",
        "admin1",
        "region",
        "state",
        "provstate",
        "adm1name",
        "admin1name",
        "provinz",
    ),
    "district_stated": (
        "district",
        "adm2",
        "admin2",
        "tehsil",
        "agency",
        "adm2name",
        "admin2name",
        "distrikt",
        "bezirk",
    ),
    "fatalities_best": (
        "fatalities",
        "killed",
        "deaths",
        "dead",
        "fatality",
        "kia",
        "best",
        "bestest",
        "nkill",
        "tote",
        "getötete",
        "morts",
        "tués",
        "کشته",
        "وژل شوي",
        "ہلاک",
    ),
    "fatalities_low": ("minkilled", "killedmin", "low", "deathslow", "lowest"),
    "fatalities_high": ("maxkilled", "killedmax", "high", "deathshigh", "highest"),
    "injured": ("wounded", "injuries", "wia", "nwound", "verletzte", "verwundete", "blessés"),
    "said_by": ("saidby", "reportedby", "authority"),
    "source": ("sources", "publication", "outlet", "sourceurl", "url", "link", "quelle"),
    "notes": (
        "note",
        "description",
        "details",
        "comments",
        "comment",
        "remarks",
        "narrative",
        "beschreibung",
        "bemerkungen",
        "remarques",
    ),
    "tags": ("tag", "keywords"),
    "geo_precision": (
        "geoprec",
        "precision",
        "locationprecision",
        "spatialprecision",
        "whereprec",
        "geoaccuracy",
        "accuracy",
        "locationaccuracy",
        "coordinateprecision",
        "coordinatesprecision",
        "placeprecision",
        "geolocationprecision",
        "precisionlevel",
        "geoprecisionlevel",
        "genauigkeit",
        "précision",
    ),
    "longitude": ("lon", "long", "lng", "x", "easting", "gpslon", "pointx", "länge", "längengrad"),
    "latitude": ("lat", "y", "northing", "gpslat", "pointy", "breite", "breitengrad"),
}
"""Other names for our columns, in lower case and without separators."""
PARTS: Mapping[str, str] = {
    "date_start": r"\bdate\b|\bwhen\b|تاریخ|نېټه|نیټه|\bdatum\b",
    "longitude": r"^long?(?:itude)?\b|طول",
    "latitude": r"^lat(?:itude)?\b|عرض",
    "event_type": r"\b(?:type|category)\b|نوع|ډول",
    "fatalities_best": r"kill|death|\bdead\b|fatal|کشته|وژل|ہلاک",
    "injured": r"injur|wound|زخمی|ټپي",
    "province_stated": r"provinc|ولایت|صوبہ",
    "district_stated": r"district|tehsil|ولسوالی|ولسوالۍ|ضلع",
    "place_name": r"\bplace\b|location|village|locality|محل|ځای|مقام",
    "country_stated": r"\bcountry\b|کشور|هېواد|ملک",
    "notes": r"descri|remark|narrative|detail|comment|شرح|توضیح",
    "source": r"\bsources?\b|منبع|سرچینه",
}
"""Patterns for the words in a longer name, such as "Date of incident (DD/MM/YYYY)" or "# of people killed"."""
NOT_PARTS = re.compile(
    r"report(?:ed)?\b.*date|date.*\b(?:report|entry|entered|updated|created)|precision|accuracy|\bcode\b"
)
"""Names in which these words mean something else."""


def by_name(header: Iterable[str]) -> dict[str, str]:
    """The file's columns for ours: by our names first, then by other names for them, then by words in them."""
    names = list(header)
    plain = {plain_name(name): name for name in reversed(names)}
    found = {ours: plain[plain_name(ours)] for ours in OURS if plain_name(ours) in plain}
    for ours, others in SYNONYMS.items():
        theirs = next((plain[name] for name in others if name in plain), None)
        if ours not in found and theirs is not None and theirs not in found.values():
            found[ours] = theirs
    for ours, pattern in PARTS.items():
        free = [name for name in names if name not in found.values() and not NOT_PARTS.search(_spaced(name))]
        theirs = next((name for name in free if re.search(pattern, _spaced(name))), None)
        if ours not in found and theirs is not None:
            found[ours] = theirs
    return found


def _spaced(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name).casefold().split())
