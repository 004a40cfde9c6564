"""Points in a reference system other than degrees, as longitude and latitude."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.model.crs import GEOGRAPHIC
from app.model.errors import UnknownFormat

if TYPE_CHECKING:
    from pyproj import Transformer

CODE = re.compile(r"EPSG(?:/|:+)(?:[\d.]*[:/]+)?(\d{4,6})", re.IGNORECASE)
"""An EPSG code in a name of a system: `EPSG:32642`, `urn:ogc:def:crs:EPSG::32642`, or a URI."""
CRS84 = re.compile(r"CRS:?84$", re.IGNORECASE)


def find_system(crs: object, file: str) -> str:
    """The reference system that a member `crs` of GeoJSON names, such as EPSG:32642; without one it is OGC:CRS84.

    Raises `UnknownFormat`, with the name, for a system without an EPSG code.
    """
    if not crs:
        return GEOGRAPHIC[0]
    name = _name(crs)
    if CRS84.search(name):
        return GEOGRAPHIC[0]
    code = CODE.search(name)
    if code is None:
        raise UnknownFormat(
            f"{file}: its coordinates are in a system that is not known: {name!r}; expected an EPSG code, or none "
            "for longitude and latitude"
        )
    return f"EPSG:{code[1]}"


def _name(crs: object) -> str:
    """The name of a system: a text, GeoJSON's of 2008 (`name` or `href`), or ESRI's number."""
    if not isinstance(crs, Mapping):
        return str(crs)
    if number := crs.get("latestWkid") or crs.get("wkid"):
        return f"EPSG:{3857 if number == 102100 else number}"
    properties = crs.get("properties")
    told = properties if isinstance(properties, Mapping) else crs
    return str(told.get("name") or told.get("href") or told.get("code") or dict(crs))


@dataclass(slots=True)
class Projected:
    """Points in a system by its EPSG code; `UnknownFormat` for a code that is not known.

    `check` raises it also if all points look like degrees, which the system does not have.
    """

    system: str
    file: str
    _transformer: "Transformer" = field(init=False)
    _is_in_degrees: bool = field(init=False)
    _points: int = 0
    _like_degrees: int = 0

    def __post_init__(self) -> None:
        """Look up the system, in the order east, north."""
        from pyproj import CRS, Transformer
        from pyproj.exceptions import ProjError

        try:
            crs = CRS.from_user_input(self.system)
            self._transformer = Transformer.from_crs(crs, GEOGRAPHIC[0], always_xy=True)
        except ProjError as error:
            raise UnknownFormat(
                f"{self.file}: its coordinates are in {self.system}, which is not known; expected longitude and "
                "latitude"
            ) from error
        self._is_in_degrees = crs.is_geographic

    def degrees(self, point: tuple[object, object]) -> tuple[float, float]:
        """Longitude and latitude of a point; `ValueError` for a point that is none of the system."""
        try:
            east, north = (float(str(number)) for number in point)
        except ValueError:
            raise ValueError(f"coordinates must be numbers: {list(point)!r}") from None
        lon, lat = self._transformer.transform(east, north)
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError(f"coordinates lie outside {self.system}: {east:g}, {north:g}")
        self._points += 1
        self._like_degrees += abs(east) <= 180 and abs(north) <= 90
        return round(lon, 7), round(lat, 7)

    def check(self) -> None:
        """Raise `UnknownFormat` if every point of the file looks like degrees though the system has metres."""
        if self._points and self._points == self._like_degrees and not self._is_in_degrees:
            raise UnknownFormat(
                f"{self.file}: says that its coordinates are in {self.system}, which are metres, but they look "
                "like longitude and latitude: remove its `crs`, or save it in degrees"
            )
