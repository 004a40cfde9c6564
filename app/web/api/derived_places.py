"""The columns that follow from a place before it is written: district, side of the line, its basis, distances."""

from hashlib import sha256

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.filters.number_text import read_number
from app.ingest.enrich import DERIVED, RADIUS_KM, enrich
from app.model.batch import batch_of
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.model.query import MAX_RADIUS_KM
from app.model.vocabulary import GeoPrecision
from app.web.api.parameters import read_params
from app.web.api.responses import JSON, bytes_response
from app.web.api.service import Service

PARAMETERS = ("longitude", "latitude", "radius_km", "geo_precision")


async def get_place(request: Request, service: Service) -> Response:
    """The derived columns of an incident at `longitude` and `latitude`; nothing is written.

    `radius_km` is how far around the place may lie, `geo_precision` its class (`unknown` if not given). A class
    has a radius of its own where none is given.
    """
    params = read_params(request)
    check_names(params, PARAMETERS)
    record = _record(params)
    row = tuple(record.get(name) for name in INCIDENTS.names)

    def make() -> bytes:
        found = enrich(batch_of(INCIDENTS, [row]), service.desk).only(INCIDENTS.names).rows(INCIDENTS)[0]
        told = dict(zip(INCIDENTS.names, found, strict=True))
        return orjson.dumps({name: told[name] for name in (*PARAMETERS, *DERIVED)})

    content = await service.apart(request, make)
    return bytes_response(content, f'W/"{sha256(content).hexdigest()[:16]}"', JSON)


def _record(params: dict[str, str]) -> dict[str, object]:
    """An incident with the place that the parameters tell; `BadParameter` for a place that is none."""
    for name in PARAMETERS[:2]:
        if name not in params:
            raise BadParameter(
                f"{name}: missing; give the point in degrees, such as longitude=71.09&latitude=34.12"
            )
    lon, lat = (read_number(name, params[name]) for name in PARAMETERS[:2])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadParameter(f"longitude, latitude: no point on the earth: {lon:g}, {lat:g}; expected degrees")
    precision = params.get("geo_precision", GeoPrecision.UNKNOWN)
    if precision not in list(GeoPrecision):
        raise BadParameter(f"geo_precision: unknown {precision!r}: expected one of {', '.join(GeoPrecision)}")
    radius = _radius(params["radius_km"]) if "radius_km" in params else RADIUS_KM.get(precision)
    return {"id": "asked:1", "longitude": lon, "latitude": lat, "geo_precision": precision, "radius_km": radius}


def _radius(text: str) -> float:
    """A radius that a record may have, in km; `BadParameter` for another one."""
    km = read_number("radius_km", text)
    if not 0 <= km <= MAX_RADIUS_KM:
        raise BadParameter(f"radius_km: must be from 0 to {MAX_RADIUS_KM:g}: {km:g}")
    return km
