"""Places from the texts of filters: boxes, circles, areas and corridors."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from app.filters.filter_table import DEFAULT_WITHIN_KM
from app.filters.number_text import read_number
from app.geography.toponyms import fold
from app.model.condition import Condition
from app.model.crs import CRS84, box_condition, read_crs
from app.model.errors import BadParameter, NotFound
from app.model.query import BBox, Corridor, Near


@dataclass(frozen=True, slots=True)
class Known:
    """The names that filters may use: crossings by id with their point (None: unknown), provinces by ISO code.

    `units` gives the ids of the districts and provinces with each name, folded; it takes the geography to load.
    """

    crossings: Mapping[str, tuple[float, float] | None]
    provinces: Collection[str]
    units: Callable[[], Mapping[str, tuple[str, ...]]] = dict


def read_other_box(params: Mapping[str, str]) -> Condition | None:
    """The condition of a `bbox` in a reference system other than longitude and latitude; None without one."""
    crs = read_crs("bbox-crs", params.get("bbox-crs", CRS84))
    return None if crs == CRS84 or "bbox" not in params else box_condition(read_corners(params["bbox"]), crs)


def read_corners(text: str) -> tuple[float, float, float, float]:
    """The lower and the upper corner of a box from 4 numbers, or from 6 whose heights are ignored."""
    numbers = [read_number("bbox", part) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise BadParameter(f"bbox: must be 4 or 6 numbers, west,south,east,north: {text!r}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def read_bbox(text: str) -> BBox:
    """A box in longitude and latitude; `BadParameter` for any other text."""
    return BBox(*read_corners(text))


def read_lonlat_box(params: Mapping[str, str]) -> BBox | None:
    """The `bbox`, if there is one and it is in longitude and latitude."""
    if "bbox" not in params or read_crs("bbox-crs", params.get("bbox-crs", CRS84)) != CRS84:
        return None
    return read_bbox(params["bbox"])


def read_border_km(text: str) -> float:
    """The greatest distance from the line in km; `BadParameter` for a number under 0."""
    number = read_number("border_km", text)
    if number < 0:
        raise BadParameter(f"border_km: must not be under 0: {text!r}")
    return number


def read_near(params: Mapping[str, str], known: Known) -> Near | None:
    """The circle that `near` and `within_km` ask for; None without `near`.

    Raises `BadParameter`, or `NotFound` for a crossing whose place is unknown.
    """
    if "near" not in params:
        if "within_km" in params:
            raise BadParameter("within_km: needs `near`, a crossing's id or lon,lat")
        return None
    km = read_number("within_km", params["within_km"]) if "within_km" in params else DEFAULT_WITHIN_KM
    lon, lat = _read_place(params["near"], known)
    return Near(lon, lat, km)


def read_units(text: str, known: Known) -> tuple[str, ...]:
    """The ids of the districts, tehsils and provinces that a text names, separated by commas."""
    names = known.units()
    ids: list[str] = []
    for part in text.split(","):
        found = names.get(fold(part))
        if found is None:
            near = get_close_matches(fold(part), names, n=3)
            hint = f"; near it are {', '.join(near)}" if near else ""
            raise BadParameter(f"district: no district, tehsil or province {part.strip()!r}{hint}")
        ids += found
    return tuple(dict.fromkeys(ids))


def read_corridor(text: str, known: Known) -> Corridor:
    """The corridor that two crossings and km name; `NotFound` for a crossing whose place is unknown."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3:
        raise BadParameter(f"corridor: must be two crossings' ids and km, such as torkham,chaman,10: {text!r}")
    if parts[0] == parts[1]:
        raise BadParameter(f"corridor: from {parts[0]!r} to itself; name two crossings, or ask what is near one")
    first, last = (_read_crossing("corridor", each, known, "") for each in parts[:2])
    return Corridor(first, last, read_number("corridor", parts[2]))


def _read_place(text: str, known: Known) -> tuple[float, float]:
    if "," not in text:
        return _read_crossing("near", text, known, "lon,lat or ")
    parts = [read_number("near", part) for part in text.split(",")]
    if len(parts) != 2:
        raise BadParameter(f"near: must be a crossing's id or lon,lat: {text!r}")
    return parts[0], parts[1]


def _read_crossing(name: str, text: str, known: Known, other: str) -> tuple[float, float]:
    """The point of a crossing; `other` is what else the filter takes."""
    if text not in known.crossings:
        names = ", ".join(sorted(known.crossings))
        raise BadParameter(f"{name}: no crossing {text!r}: expected {other}one of {names}")
    point = known.crossings[text]
    if point is None:
        instead = "give lon,lat" if other else "name another crossing"
        raise NotFound(f"{name}: the place of crossing {text!r} is not known; {instead}")
    return point
