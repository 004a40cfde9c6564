"""The form of an answer's features: reference system and properties."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from app.encode.geojson import DISTANCES
from app.encode.reproject import project
from app.model.columns import Table
from app.model.crs import CRS84, read_crs
from app.model.errors import BadParameter

PARAMETERS = ("crs", "properties")
EXTRA = DISTANCES
"""Properties that an answer can have beside its table's columns."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """A reference system, and the properties of features in an answer; None for all."""

    crs: str = CRS84
    properties: tuple[str, ...] | None = None

    @property
    def header(self) -> tuple[bytes, bytes]:
        """The header that names the reference system (OGC API Features, Part 2), as it is sent."""
        return b"content-crs", f"<{self.crs}>".encode()

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
    text = params.pop("properties", None)
    if text is None:
        return Presentation(crs)
    names = tuple(name.strip() for name in text.split(","))
    known = (*table.names, *EXTRA)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadParameter(f"properties: no property {unknown[0]!r}: expected some of {', '.join(known)}")
    return Presentation(crs, names)


def _with_properties(feature: bytes, names: tuple[str, ...] | None) -> bytes:
    if names is None:
        return feature
    document = orjson.loads(feature)
    held = document["properties"]
    document["properties"] = {name: held[name] for name in held if name in names}
    return orjson.dumps(document)
