"""Coordinate reference systems of answers and boxes (OGC API Features, Part 2)."""

from collections.abc import Sequence
from functools import cache

import orjson
import shapely
from pyproj import Transformer
from shapely import Geometry
from shapely.ops import transform

from app.condition import Where
from app.errors import BadParameter
from app.filters import read_number

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
AUTHORITY_CODES = {
    CRS84: "OGC:CRS84",
    **{
        f"http://www.opengis.net/def/crs/EPSG/0/{code}": f"EPSG:{code}"
        for code in (4326, 3857, 32641, 32642, 32643)
    },
}
"""What answers can be in: longitude and latitude, latitude and longitude, Web Mercator, UTM 41N to 43N."""
GEOGRAPHIC = ("OGC:CRS84", "EPSG:4326")
DECIMALS = {True: 7, False: 2}
"""By whether the unit is a degree: one centimetre either way."""
BOX_SEGMENTS = 50
"""Parts that a box's edges are cut into before they are bent into another reference system."""


def read_crs(name: str, text: str) -> str:
    """The URI of a reference system that we have; `name` is the parameter's."""
    if text not in AUTHORITY_CODES:
        raise BadParameter(f"{name}: unknown {text!r}: expected one of {', '.join(AUTHORITY_CODES)}")
    return text


@cache
def transformer(source: str, target: str) -> Transformer:
    """From one of our reference systems to another, each in its own order of axes."""
    return Transformer.from_crs(AUTHORITY_CODES[source], AUTHORITY_CODES[target])


def to_crs84(geometry: Geometry, crs: str) -> Geometry:
    """A geometry in a reference system as longitude and latitude."""
    return geometry if crs == CRS84 else transform(transformer(crs, CRS84).transform, geometry)


def read_box(text: str, crs: str) -> Where:
    """The condition that a `bbox` in another reference system than CRS84 sets."""
    numbers = [read_number("bbox", part) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise BadParameter(f"bbox: must be 4 or 6 numbers in the order of {crs}, the lower corner first: {text!r}")
    box = shapely.box(*numbers)
    edge = max(numbers[2] - numbers[0], numbers[3] - numbers[1]) / BOX_SEGMENTS
    bent = to_crs84(shapely.segmentize(box, edge) if edge > 0 else box, crs)
    if not shapely.is_valid(bent) or shapely.is_empty(bent):
        raise BadParameter(f"bbox: lies outside where {crs} is defined: {text!r}")
    return Where("s_intersects", bent)


def project(features: Sequence[bytes], crs: str) -> list[bytes]:
    """Encoded features with their geometries in another reference system, in its own order of axes."""
    if crs == CRS84:
        return list(features)
    documents = [orjson.loads(feature) for feature in features]
    texts = [None if d["geometry"] is None else orjson.dumps(d["geometry"]).decode() for d in documents]
    geometries = shapely.from_geojson(texts)
    digits = DECIMALS[AUTHORITY_CODES[crs] in GEOGRAPHIC]
    move = transformer(CRS84, crs).transform
    moved = shapely.transform(
        geometries, lambda x, y: [axis.round(digits) for axis in move(x, y)], interleaved=False
    )
    for document, text in zip(documents, shapely.to_geojson(moved).tolist(), strict=True):
        document["geometry"] = None if text is None else orjson.Fragment(text)
    return [orjson.dumps(document) for document in documents]
