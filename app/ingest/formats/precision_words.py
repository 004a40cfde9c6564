"""Other files' words for the precision of a place, translated into ours."""

import re
from collections.abc import Iterable, Mapping

from app.model.vocabulary import GeoPrecision

WORDS: Mapping[GeoPrecision, str] = {
    GeoPrecision.UNKNOWN: r"unknown|not known|unspecified|unclear|censored|withheld|\bn/?a\b",
    GeoPrecision.COUNTRY: r"countr(y|ies)\b|national|nation ?wide",
    GeoPrecision.PROVINCE: r"province|provincial|governorate|\bstate\b|\bregion|adm(in)?\W?1",
    GeoPrecision.DISTRICT: r"district|county|tehsil|municipal|agency|adm(in)?\W?2",
    GeoPrecision.LINE: r"\bline\b|linear|border|road|route|fuzzy",
    GeoPrecision.NEAR: r"near|approximat|vicinity|around|\barea\b",
    GeoPrecision.TOWN: r"town|village|city|settlement|neighbou?rhood|locality",
    GeoPrecision.POINT: r"exact|precise|accurate|gps|coordinate|address|building",
}
"""The first pattern that fits counts, coarsest first: "town or district" is certain to within the district."""
KM = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?-?km\b|([0-9]+) ?-?kilomet", re.IGNORECASE)
CODE = re.compile(r"\W*([0-9])(?:\.0+)?\W*")
UCDP: Mapping[str, GeoPrecision] = {
    "1": GeoPrecision.POINT,
    "2": GeoPrecision.NEAR,
    "3": GeoPrecision.DISTRICT,
    "4": GeoPrecision.PROVINCE,
    "5": GeoPrecision.LINE,
    "6": GeoPrecision.COUNTRY,
    "7": GeoPrecision.UNKNOWN,
}
ACLED: Mapping[str, GeoPrecision] = {
    "1": GeoPrecision.TOWN,
    "2": GeoPrecision.DISTRICT,
    "3": GeoPrecision.PROVINCE,
}
"""A column with numbers up to 3 may be UCDP's or ACLED's; ACLED's classes, which are coarser, are assumed."""
POINT_KM, TOWN_KM = 1.0, 5.0


def read_precisions(words: Iterable[str], columns: Iterable[str] = ()) -> dict[str, str]:
    """A word of our vocabulary for each word of columns, `unknown` if unclear; words of ours are left out."""
    written = sorted(set(words))
    codes = {found[1] for word in written if (found := CODE.fullmatch(word))}
    scale = ACLED if codes <= ACLED.keys() and "where_prec" not in columns else UCDP
    return {word: str(_read(word, scale)) for word in written if word.casefold() not in list(GeoPrecision)}


def _read(word: str, scale: Mapping[str, GeoPrecision]) -> GeoPrecision:
    if code := CODE.fullmatch(word):
        return scale.get(code[1], GeoPrecision.UNKNOWN)
    if km := KM.search(word):
        return _by_distance(float(km[1] or km[2]))
    told = (precision for precision, pattern in WORDS.items() if re.search(pattern, word, re.IGNORECASE))
    return next(told, GeoPrecision.UNKNOWN)


def _by_distance(km: float) -> GeoPrecision:
    if km <= POINT_KM:
        return GeoPrecision.POINT
    return GeoPrecision.TOWN if km <= TOWN_KM else GeoPrecision.NEAR
