"""The map page, and its scripts, styles and drawn geography."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.aggregate.numbers import count_mosaic
from app.filters.moment_text import WHICH
from app.web.api.caching import tag_if_fresh, tag_with_base
from app.web.api.map_answers import map_summary
from app.web.api.moments import FROZEN, words_of
from app.web.api.parameters import HTML_FORMATS, language_of, read_flag, read_params, refuse_params
from app.web.api.responses import (
    ASKED_MOMENT,
    CONTENT_POLICY,
    GEOJSON,
    HTML,
    base_url,
    bytes_response,
    is_timed,
    json_response,
    path_of,
    url,
)
from app.web.api.service import Service
from app.web.page.assets import WORKER, read_asset
from app.web.page.bundles import first_style
from app.web.page.compose import TITLE, Stage, as_basemap, compose
from app.web.page.content import Links, Moment, Shown
from app.web.page.policy import map_policy

PAGE_SIZE = 5000
KEPT_FOR_A_DAY = "public, max-age=86400"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""Of a file whose name changes with its content (RFC 8246)."""
SUMMED_AT_MOST = 20_000
"""The most located incidents whose summary comes with the page: a page of more would wait for it."""
NOT_COUNTED = ("sortby", "limit", "offset")
"""Filters for order and paging, which a map does not have."""
PLACELESS = (
    "bbox",
    "bbox-crs",
    "near",
    "within_km",
    "area",
    "corridor",
    "border_km",
    "province",
    "district",
    "side",
)
"""Filters on place, which are left out for incidents without a place."""


async def get_map(request: Request, service: Service) -> Response:
    """The incident map as a page, with the filters of every other route.

    `lang` picks the language of the page's own words, where there is a catalogue of them. `embed=1` is for a frame
    in another page.
    """
    # folium takes 0.1 s to import: not at the start, but when the service warms up.
    from app.web.page.incident_map import build_map, map_script

    params = read_params(request, HTML_FORMATS)
    language, embed = language_of(request), read_flag("embed", params.pop("embed", "0"))
    found = await service.find(params)
    view, query = found.view, found.query
    shown = Shown(language, embed, moment_of(request), view.revision)
    basemap = as_basemap(service.basemap)
    policy = map_policy(map_script(basemap), first_style(), service.basemap, service.frame_ancestors)
    bundles = service.bundles[shown.language]
    # The policy and the files that it names are kept with the page.
    kept_with = ":".join((policy, *bundles.by_name()))
    etag = tag_with_base(request, f'{service.etag(view)[:-1]}-{sha256(kept_with.encode()).hexdigest()[:8]}"')
    if tag_if_fresh(request, etag) is not None:
        return bytes_response(b"", etag, HTML)
    today = service.now().date()

    def make() -> bytes:
        counted = count_mosaic(service.ready(view).chosen(query), query)
        stage = Stage(view, service.atlas, service.ground, today, service.basemap, counted)
        content = compose(stage, query, _links(request, params), params, shown)
        told = map_summary(service, found, params) if counted.located <= SUMMED_AT_MOST else None
        return build_map(replace(content, counted=told), bundles).encode()

    page = await service.apart(request, make)
    response = bytes_response(page, etag, f"{HTML}; charset=utf-8")
    response.headers[CONTENT_POLICY] = policy
    return response


def moment_of(request: Request) -> Moment | None:
    """The store that the page shows, with the address of now relative to the page; None for the store of now."""
    words = words_of(request)
    if not words:
        return None
    params = request.query_params.multi_items()
    asked = request.scope[ASKED_MOMENT]
    now = [(name, value) for name, value in params if name not in asked]
    here = address(params, url(request, "/map"))
    return Moment(asked, words, address(now, "map"), f"{TITLE}. {words}. {here}", FROZEN in request.scope)


def address(params: Sequence[tuple[str, str]], path: str) -> str:
    """The address of a path with these parameters instead of its own."""
    return f"{path.partition('?')[0]}{'?' if params else ''}{urlencode(params, safe=',/:')}"


def _links(request: Request, params: Mapping[str, str]) -> Links:
    """The addresses, relative to the page, of requests with the page's filters."""
    moment = request.scope.get(ASKED_MOMENT, {})
    filters = {**{name: value for name, value in params.items() if name not in NOT_COUNTED}, **moment}
    inside = {"inside" if name == "bbox" else name: value for name, value in filters.items()}
    placeless = {name: value for name, value in filters.items() if name not in PLACELESS}
    items = path_of(request, "/collections/incidents/items", [*filters.items(), ("limit", str(PAGE_SIZE))])
    links = Links(
        incidents=items.removeprefix("/"),
        features=_with("map/features", inside),
        timeline=_with("map/timeline", filters),
        areas=_with("map/areas", filters),
        summary=_with("map/summary", filters),
        unlocated=_with("collections/unlocated/items", placeless),
        export=_with("export/incidents.{suffix}", filters),
    )
    told = {each.name: str(getattr(links, each.name)) for each in fields(links)}
    bare = {name: link for name, link in told.items() if moment and _is_bare(link)}
    return replace(links, **{name: _with(link, moment) for name, link in bare.items()})


def _is_bare(link: str) -> bool:
    """Whether a link leads to an answer that depends on the store, and does not say which store."""
    return is_timed(f"/{link}") and not any(f"{name}=" in link for name in WHICH)


def _with(path: str, params: Mapping[str, str]) -> str:
    mark = "&" if "?" in path else "?"
    return f"{path}{mark}{urlencode(params, safe=',/:')}" if params else path


async def get_districts(request: Request, service: Service) -> Response:
    """The districts as the map draws them from zoom 8 on, as GeoJSON."""
    refuse_params(request)
    etag = f'W/"{service.atlas.boundary_set}-{__version__}"'
    if tag_if_fresh(request, etag) is not None:
        return bytes_response(b"", etag, GEOJSON)
    return await service.apart(request, lambda: json_response(service.ground.districts, etag, GEOJSON))


async def get_asset(request: Request, service: Service, name: str) -> Response:
    """A script, style or picture of our pages; one that is named by its content is kept for ever."""
    bundle = service.find_bundle(name)
    content, media_type = read_asset(name) if bundle is None else (bundle.content, bundle.media_type)
    response = bytes_response(content, f'"{sha256(content).hexdigest()[:16]}"', media_type)
    if bundle is not None:
        response.headers["Cache-Control"] = KEPT_FOR_EVER
    if name == WORKER:
        # Of all pages of the service, and not of those beside the file alone.
        response.headers["Service-Worker-Allowed"] = f"{urlsplit(base_url(request)).path}/"
        response.headers["Cache-Control"] = KEPT_FOR_A_DAY
    return response
