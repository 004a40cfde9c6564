"""GeoJSON (RFC 7946) as bytes: features are encoded once and joined ever after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import orjson
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

MEDIA_TYPE = "application/geo+json"
BETWEEN, END = b",\n", b"]}"
"""What stands between two features of a collection, and after the last."""
PER_PART = 512
"""Features joined at a time, some 800 kB: while they are sent the next are joined."""


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
            yield lead + BETWEEN.join(pending)
            pending, lead = [], BETWEEN
    yield (lead if pending or lead != BETWEEN else b"") + BETWEEN.join(pending) + END


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(Sequence[bytes]):
    """Encoded features where they lie in `text`, none of them copied; `tails` are what each of them ends with."""

    text: memoryview
    start: Offsets
    end: Offsets
    tails: Sequence[bytes] | None = None

    def __len__(self) -> int:
        return len(self.start)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> "Encoded": ...
    def __getitem__(self, at: int | slice) -> "bytes | Encoded":
        if isinstance(at, slice):
            tails = None if self.tails is None else self.tails[at]
            return Encoded(self.text, self.start[at], self.end[at], tails)
        return bytes(self.text[self.start[at] : self.end[at]]) + (b"" if self.tails is None else self.tails[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def size(self) -> int:
        """How long the features are together."""
        return int((self.end - self.start).sum()) + (0 if self.tails is None else sum(map(len, self.tails)))

    def joined(self, between: bytes) -> list[bytes | memoryview]:
        """What the features consist of, in order, with `between` between any two."""
        if not len(self):
            return []
        text, places = self.text, zip(self.start.tolist(), self.end.tolist(), strict=True)
        width = 2 if self.tails is None else 3
        parts: list[bytes | memoryview] = [between] * (len(self) * width)
        parts[::width] = [text[start:end] for start, end in places]
        if self.tails is not None:
            parts[1::width] = self.tails
        return parts[:-1]


def distance_tails(km: NDArray[np.float64]) -> list[bytes]:
    """What features end with that get a `distance_km`, to the metre, once their closing braces are cut off."""
    if not len(km):
        return []
    numbers = orjson.dumps(np.round(km, 3).tolist())[1:-1]
    return (b',"distance_km":' + numbers.replace(b",", b'}}\0,"distance_km":') + b"}}").split(b"\0")


@dataclass(frozen=True, slots=True)
class Parts:
    """Text in parts that are joined when they are come to; `size` is how long all are together."""

    size: int
    parts: Iterator[bytes]


def collection_parts(features: Sequence[bytes], members: Mapping[str, object]) -> Parts:
    """A FeatureCollection, `members` written before the features."""
    if not isinstance(features, Encoded):
        whole = b"".join(collection_chunks(features, members))
        return Parts(len(whole), iter([whole]))
    head = orjson.dumps({"type": "FeatureCollection", **members})[:-1] + b',"features":['
    between = len(BETWEEN) * max(0, len(features) - 1)
    return Parts(len(head) + features.size() + between + len(END), _parts(head, features))


def _parts(head: bytes, features: Encoded) -> Iterator[bytes]:
    last = len(features) - PER_PART
    for first in range(0, max(1, len(features)), PER_PART):
        before, after = (BETWEEN if first else head), (END if first >= last else b"")
        yield b"".join([before, *features[first : first + PER_PART].joined(BETWEEN), after])


def encode_collection(features: Sequence[bytes], members: Mapping[str, object]) -> bytes:
    """A FeatureCollection whole."""
    return b"".join(collection_parts(features, members).parts)
