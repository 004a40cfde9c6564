"""Names to places over HTTP."""

from starlette.requests import Request
from starlette.responses import Response

from app.encode.geojson import encode_collection, encode_feature, encode_point
from app.filters.catalogue import check_names
from app.filters.number_text import read_count
from app.geocoding.geocoder import Answer, Match
from app.model.errors import BadParameter
from app.web.api.parameters import read_params
from app.web.api.responses import GEOJSON, bytes_response, time_stamp
from app.web.api.service import Service

PARAMETERS = ("q", "country", "province", "district", "limit")
DEFAULT_LIMIT = 10
MAX_LIMIT = 50


async def get_places(request: Request, service: Service) -> Response:
    """The places that a name (`q`) may mean, best match first.

    `country`, `province` and `district` narrow the search, as names in any spelling or as codes. Each match
    says its precision class, radius in km, score and why. The `verdict` is `matched`, `ambiguous` (give more
    context, or choose), `unconfirmed` (a village or another place of no rank without its province or district, or
    a place abroad without its country: an import does not locate it) or `nothing`.
    """
    params = read_params(request)
    check_names(params, PARAMETERS)
    name = params.get("q", "").strip()
    if not name:
        raise BadParameter("q: give the name of a place, such as q=Spin Boldak")
    limit = min(read_count("limit", params["limit"], 1), MAX_LIMIT) if "limit" in params else DEFAULT_LIMIT
    country, province, district = (params.get(part) or None for part in PARAMETERS[1:4])
    geocoder = service.desk.geocoder
    answer = await service.apart(request, lambda: geocoder.answer(name, country, province, district))
    view = await service.view()
    return bytes_response(encode_answer(answer, limit), service.etag(view), GEOJSON)


def encode_answer(answer: Answer, limit: int) -> bytes:
    """An answer as a FeatureCollection."""
    features = [_encode_match(match) for match in answer.matches[:limit]]
    members = {
        "verdict": str(answer.verdict),
        "reason": answer.reason,
        "numberMatched": len(answer.matches),
        "numberReturned": len(features),
        "timeStamp": time_stamp(),
    }
    return encode_collection(features, members)


def _encode_match(match: Match) -> bytes:
    place = match.place
    properties = {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "precision": str(match.precision),
        "radius_km": round(match.radius_km, 3),
        "score": round(match.score, 3),
        "why": match.why,
        "country": place.country,
        "province": place.province,
        "district": place.district,
        "population": place.population,
    }
    return encode_feature(place.id, encode_point(round(match.lon, 6), round(match.lat, 6)), properties)
