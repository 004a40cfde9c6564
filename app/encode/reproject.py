"""Encoded features in another coordinate reference system."""

from collections.abc import Sequence

import orjson
import shapely

from app.model.crs import AUTHORITY_CODES, CRS84, GEOGRAPHIC, transformer

DECIMALS = {True: 7, False: 2}
"""Decimals for systems in degrees (True) and in metres (False): one centimetre in both."""


def project(features: Sequence[bytes], crs: str) -> list[bytes]:
    """Encoded features with geometries in another reference system, in the system's own order of axes."""
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
