"""Type words, which say what kind of place a name names: "Miran Shah town", "Khyber agency", د خوست ولایت."""

from dataclasses import dataclass
from typing import Final

from app.geography.toponyms import fold

WORDS_BY_SORT: Final = {
    "settlement": (
        "town", "city", "village", "hamlet", "locality", "settlement", "bazaar", "bazar", "market",
        "cantonment", "cantt", "suburb", "neighbourhood", "neighborhood", "mohalla", "centre", "center",
        "downtown", "killi", "kili", "kalli", "kalai", "kalay", "kaley", "kelay", "kilay", "goth",
        "union council", "district center", "district centre", "city center", "shahr e", "شهر", "ښار",
        "شہر", "ښارگوټی", "کلی", "کلي", "قریه", "قصبه", "گاؤں", "گاوں", "بازار", "مرکز",
    ),
    "tehsil": (
        "tehsil", "tahsil", "tehsils", "taluka", "taluk", "taluks", "sub district", "subdistrict",
        "sub division", "subdivision", "subtehsil", "sub tehsil", "sub", "تحصیل", "تعلقہ", "علاقه داری",
        "alaqadari",
    ),
    "district": (
        "district", "distrcit", "distt", "districts", "agency", "tribal agency", "tribal district",
        "tribal area", "tribal areas", "protected area", "zila", "zilla", "wuluswali", "woluswali",
        "uluswali", "ulusvali", "olusvali", "oluswali", "vulusvali", "wuleswali", "vulesvali", "woleswali",
        "woludwali", "ولسوالی", "اولسوالی", "ولسوالۍ", "شهرستان", "ضلع", "ضلعی", "ایجنسی", "ایجنسۍ",
    ),
    "province": (
        "province", "prov", "wilayat", "welayat", "vilayat", "velayat", "wilayat e", "velayat e",
        "welayat e", "capital territory", "division", "ڈویژن", "ډویژن", "ولایت", "ولايت", "صوبه", "صوبائی",
        "استان",
    ),
    "area": (
        "area", "areas", "valley", "valleys", "sector", "region", "locality of", "hills", "mountain",
        "mountains", "mountain range", "hill", "hilltop", "peak", "range", "ridge", "plateau",
        "forest", "desert", "plain", "plains", "border area", "tribal territory", "نالا",
        "علاقه", "ساحه", "سیمه", "وادی",
    ),
    "pass": (
        "pass", "mountain pass", "kotal e", "kandao", "kandaw", "kandow", "narai", "پاس", "درہ پاس",
    ),
    "crossing": (
        "border crossing", "border crossing point", "crossing point", "crossing", "border gate",
        "border post", "border terminal", "border checkpoint", "border town", "border", "gate",
        "friendship gate", "پوله", "سرحد", "بارڈر",
    ),
    "point": (
        "fort", "qila", "dam", "bridge", "tunnel", "port", "seaport", "airport", "airfield",
        "international airport", "air base", "airbase",
        "base", "camp", "refugee camp", "check post", "checkpost", "checkpoint", "check point", "post",
        "station", "railway station", "police station", "hospital", "university", "shrine", "mosque",
        "madrassa", "school", "college", "prison", "jail", "mine", "mines", "coal mine", "coalfield",
        "gas field", "field", "headquarters",
    ),
    "line": (
        "road", "highway", "motorway", "railway", "railway line", "river", "stream", "nullah",
        "nallah", "canal", "pipeline", "route", "coastal highway", "سړک", "سرک", "دریا", "دریاۓ",
    ),
}  # fmt: skip
"""The kind of place that each word says; the longest match wins. "Division" is a province: it holds districts."""

LEADING_ONLY: Final = frozenset({"shahr e", "wilayat e", "velayat e", "welayat e", "kotal e", "locality of"})
PARTICLES: Final = frozenset({"the", "of", "in", "at", "د", "په", "در"})

SORT_BY_WORDS: Final = {
    tuple(fold(words).split()): sort for sort, phrases in WORDS_BY_SORT.items() for words in phrases
}
LONGEST: Final = max(len(words) for words in SORT_BY_WORDS)


@dataclass(frozen=True, slots=True)
class TypedName:
    """A folded name without its type words, and the kinds of place that these say, outermost first."""

    core: str
    sorts: tuple[str, ...]


def split_type(folded: str) -> TypedName:
    """The name without the type words before and after it; a name of type words alone keeps all its words."""
    words = _trim(folded.split())
    sorts: list[str] = []
    while taken := _outer_type(words):
        sort, words = taken
        words = _trim(words)
        sorts.append(sort)
    return TypedName(" ".join(words) or folded, tuple(sorts) if words else ())


def _outer_type(words: list[str]) -> tuple[str, list[str]] | None:
    """The kind said by the last words, else by the first words, and the remaining words; None if unknown."""
    for size in range(min(LONGEST, len(words) - 1), 0, -1):
        tail, head = tuple(words[-size:]), tuple(words[:size])
        if tail in SORT_BY_WORDS and " ".join(tail) not in LEADING_ONLY:
            return SORT_BY_WORDS[tail], words[:-size]
        if head in SORT_BY_WORDS:
            return SORT_BY_WORDS[head], words[size:]
    return None


def _trim(words: list[str]) -> list[str]:
    """The words without particles at either end."""
    while len(words) > 1 and words[0] in PARTICLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in PARTICLES:
        words = words[:-1]
    return words
