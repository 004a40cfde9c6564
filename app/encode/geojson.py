"""GeoJSON (RFC 7946) as bytes: features are encoded once, and collections are made by joining them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import overload

import numpy as np
import orjson
from numpy.typing import NDArray

from app.model.work import go_on

Offsets = NDArray[np.int64]
Floats = NDArray[np.float64]

MEDIA_TYPE = "application/geo+json"
BETWEEN, END = b",\n", b"]}"
"""The text between two features of a collection, and the text after the last one."""
DISTANCES = ("distance_km", "distance_min_km", "distance_max_km")
"""The extra members of a feature found around a place: km to its centre, its nearest and its farthest point."""
TAIL = b"".join(b',"%b":%%b' % name.encode() for name in DISTANCES) + b"}}"


def encode_feature(feature_id: str, geometry: bytes | None, properties: Mapping[str, object]) -> bytes:
    """One feature as bytes; its properties come last, so that members can be appended to them (`Encoded`).

    `geometry` is GeoJSON text, None for a record without one.
    """
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % (
        orjson.dumps(feature_id),
        b"null" if geometry is None else geometry,
        orjson.dumps(properties),
    )


def encode_point(lon: float, lat: float) -> bytes:
    """The geometry of a point as bytes."""
    return b'{"type":"Point","coordinates":%b}' % orjson.dumps([lon, lat])


def add_members(feature: bytes, members: Mapping[str, object]) -> bytes:
    """The feature with more members (at least one) beside its properties, such as `links`."""
    return b"%b,%b" % (feature[:-1], orjson.dumps(members)[1:])


def collection_chunks(
    features: Iterable[bytes], members: Mapping[str, object], per_chunk: int = 1000
) -> Iterator[bytes]:
    """A FeatureCollection in pieces; `members` come before the features. Raises as `go_on` does."""
    pending: list[bytes] = []
    lead = _head(members)
    for feature in features:
        pending.append(feature)
        if len(pending) == per_chunk:
            go_on()
            yield lead + BETWEEN.join(pending)
            pending, lead = [], BETWEEN
    yield (lead if pending or lead != BETWEEN else b"") + BETWEEN.join(pending) + END


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(Sequence[bytes]):
    """Encoded features that lie in `text`, without copies.

    With `km`, shape (features, 3), each feature gets the members `DISTANCES` (NaN as null); each must then lack
    its closing braces, which are added after the members.
    """

    text: memoryview
    start: Offsets
    end: Offsets
    km: Floats | None = None

    def __len__(self) -> int:
        return len(self.start)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> "Encoded": ...
    def __getitem__(self, at: int | slice) -> "bytes | Encoded":
        if isinstance(at, slice):
            return Encoded(self.text, self.start[at], self.end[at], None if self.km is None else self.km[at])
        # Indexing the offsets raises IndexError beyond the end.
        km = None if self.km is None else self.km[[at]]
        return next(iter(Encoded(self.text, self.start[[at]], self.end[[at]], km)))

    def __iter__(self) -> Iterator[bytes]:
        features = (bytes(piece) for piece in self._pieces())
        if self.km is None:
            yield from features
        else:
            yield from map(add, features, (tail.removesuffix(BETWEEN) for tail in _tails(self.km)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def joined(self, before: bytes, after: bytes) -> bytes:
        """All features in order as one text, copied once."""
        if not len(self):
            return before + after
        parts: list[bytes | memoryview] = [BETWEEN] * (2 * len(self) + 1)
        parts[1::2] = self._pieces()
        if self.km is not None:
            parts[2::2] = _tails(self.km)
        parts[0], parts[-1] = before, bytes(parts[-1]).removesuffix(BETWEEN) + after
        return b"".join(parts)

    def _pieces(self) -> list[memoryview]:
        text, places = self.text, zip(self.start.tolist(), self.end.tolist(), strict=True)
        return [text[start:end] for start, end in places]


def _tails(km: Floats) -> list[bytes]:
    """The ends of features with `DISTANCES` (rounded to the metre) and the closing braces, each with `BETWEEN`."""
    if not len(km):
        return []
    numbers = orjson.dumps((np.rint(km * 1000) / 1000).ravel(), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1]
    tail, texts = TAIL + BETWEEN, iter(numbers.split(b","))
    return [tail % each for each in zip(texts, texts, texts, strict=True)]


def encode_collection(features: Sequence[bytes], members: Mapping[str, object]) -> bytes:
    """A whole FeatureCollection; `members` come before the features."""
    if not isinstance(features, Encoded):
        return b"".join(collection_chunks(features, members))
    return features.joined(_head(members), END)


def _head(members: Mapping[str, object]) -> bytes:
    """The beginning of a FeatureCollection."""
    return orjson.dumps({"type": "FeatureCollection", **members})[:-1] + b',"features":['
