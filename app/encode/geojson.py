"""GeoJSON (RFC 7946) as bytes: features are encoded once and joined ever after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import orjson
from numpy.typing import NDArray

MEDIA_TYPE = "application/geo+json"


def encode_feature(feature_id: str, geometry: bytes | None, properties: Mapping[str, object]) -> bytes:
    """One feature; its properties are its last member, so that more can be appended (`distance_tails`).

    `geometry` is GeoJSON text already, None for a record without one.
    """
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % (
        orjson.dumps(feature_id),
        b"null" if geometry is None else geometry,
        orjson.dumps(properties),
    )


def encode_point(lon: float, lat: float) -> bytes:
    """A point's geometry."""
    return b'{"type":"Point","coordinates":%b}' % orjson.dumps([lon, lat])


def add_members(feature: bytes, members: Mapping[str, object]) -> bytes:
    """The feature with more members (at least one) beside its properties, such as `links`."""
    return b"%b,%b" % (feature[:-1], orjson.dumps(members)[1:])


def collection_chunks(
    features: Iterable[bytes], members: Mapping[str, object], per_chunk: int = 1000
) -> Iterator[bytes]:
    """A FeatureCollection in pieces, `members` written before the features."""
    head = orjson.dumps({"type": "FeatureCollection", **members})
    pending: list[bytes] = []
    lead = head[:-1] + b',"features":['
    for feature in features:
        pending.append(feature)
        if len(pending) == per_chunk:
            yield lead + b",\n".join(pending)
            pending, lead = [], b",\n"
    yield (lead if pending or lead != b",\n" else b"") + b",\n".join(pending) + b"]}"


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(Sequence[bytes]):
    """Encoded features where they lie, none of them copied; with `tails`, what each of them ends with."""

    views: Sequence[memoryview]
    tails: Sequence[bytes] | None = None

    def __len__(self) -> int:
        return len(self.views)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> "Encoded": ...
    def __getitem__(self, at: int | slice) -> "bytes | Encoded":
        if isinstance(at, slice):
            return Encoded(self.views[at], None if self.tails is None else self.tails[at])
        return bytes(self.views[at]) + (b"" if self.tails is None else self.tails[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def joined(self, between: bytes) -> list[bytes | memoryview]:
        """What the features consist of, in order, with `between` between any two."""
        if not self.views:
            return []
        width = 2 if self.tails is None else 3
        parts: list[bytes | memoryview] = [between] * (len(self.views) * width)
        parts[::width] = self.views
        if self.tails is not None:
            parts[1::width] = self.tails
        return parts[:-1]


def distance_tails(km: NDArray[np.float64]) -> list[bytes]:
    """What features end with that get a `distance_km`, to the metre, once their closing braces are cut off."""
    if not len(km):
        return []
    numbers = orjson.dumps(np.round(km, 3).tolist())[1:-1]
    return (b',"distance_km":' + numbers.replace(b",", b'}}\0,"distance_km":') + b"}}").split(b"\0")


def encode_collection(features: Iterable[bytes], members: Mapping[str, object]) -> bytes:
    """A FeatureCollection whole."""
    if not isinstance(features, Encoded):
        return b"".join(collection_chunks(features, members))
    head = orjson.dumps({"type": "FeatureCollection", **members})
    return b"".join([head[:-1] + b',"features":[', *features.joined(b",\n"), b"]}"])
