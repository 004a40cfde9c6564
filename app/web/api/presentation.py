"""The form of an answer's features: reference system and properties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from app.encode.geojson import DISTANCES
from app.encode.reproject import project
from app.figures.book import NEW_PROPERTIES, FiguresBook
from app.figures.method import Method, read_method
from app.model.columns import INCIDENTS, Table
from app.model.crs import CRS84, read_crs
from app.model.errors import BadParameter
from app.record.view import View

PARAMETERS = ("crs", "properties")
EXTRA = (*DISTANCES, *NEW_PROPERTIES)
"""Properties that an answer can have beside its table's columns."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """A reference system, the properties of features in an answer (None for all), and the method of figures.

    Without a `method` figures are as they are stored: the span of claims, beside what datasets state.
    `book` has the claims that figures are computed from.
    """

    crs: str = CRS84
    properties: tuple[str, ...] | None = None
    method: Method | None = None
    book: FiguresBook | None = None

    @property
    def header(self) -> tuple[bytes, bytes]:
        """The header that names the reference system (OGC API Features, Part 2), as it is sent."""
        return b"content-crs", f"<{self.crs}>".encode()

    def over(self, view: View) -> "Presentation":
        """The presentation with the claims of a view, if it has a method."""
        if self.method is None:
            return self
        return replace(self, book=FiguresBook(self.method, view.records["claims"].properties))

    def figured(self, features: Sequence[bytes]) -> Sequence[bytes]:
        """The encoded incidents with the figures of the method; as they are without one."""
        return features if self.book is None else list(self.book.figured(features))

    def show(self, features: Sequence[bytes]) -> Sequence[bytes]:
        """The encoded features with these properties in this reference system."""
        if self.crs == CRS84 and self.properties is None:
            return features
        return project([_with_properties(feature, self.properties) for feature in features], self.crs)


AS_STORED = Presentation()


def take_presentation(params: dict[str, str], table: Table) -> Presentation:
    """The presentation that the parameters describe; its parameters are removed from `params`."""
    if not params:
        return AS_STORED
    crs = read_crs("crs", params.pop("crs", CRS84))
    method = take_method(params) if table is INCIDENTS else None
    text = params.pop("properties", None)
    if text is None:
        return Presentation(crs, method=method)
    names = tuple(name.strip() for name in text.split(","))
    known = (*table.names, *EXTRA)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadParameter(f"properties: no property {unknown[0]!r}: expected some of {', '.join(known)}")
    return Presentation(crs, names, method)


def take_method(params: dict[str, str]) -> Method | None:
    """The method of `figures`, which is removed from `params`; None if it is not given."""
    return read_method(params.pop("figures")) if "figures" in params else None


def _with_properties(feature: bytes, names: tuple[str, ...] | None) -> bytes:
    if names is None:
        return feature
    document = orjson.loads(feature)
    held = document["properties"]
    document["properties"] = {name: held[name] for name in held if name in names}
    return orjson.dumps(document)
