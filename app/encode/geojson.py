"""GeoJSON (RFC 7946) as bytes: features are encoded once and joined ever after."""

from collections.abc import Iterable, Iterator, Mapping

import orjson

MEDIA_TYPE = "application/geo+json"


def encode_feature(feature_id: str, geometry: bytes | None, properties: Mapping[str, object]) -> bytes:
    """One feature; its properties are its last member, so that more can be appended (`add_property`).

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


def add_property(feature: bytes, name: str, value: object) -> bytes:
    """The feature with one property more; it must have one already, as each of ours has its id."""
    return b'%b,"%b":%b}}' % (feature[:-2], name.encode(), orjson.dumps(value))


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


def encode_collection(features: Iterable[bytes], members: Mapping[str, object]) -> bytes:
    """A FeatureCollection whole."""
    return b"".join(collection_chunks(features, members))
