"""Files of the incidents that filters select, and the QGIS project of all layers."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from app.encode.delimited import MEDIA_TYPE as CSV
from app.filters.file_names import file_stem
from app.incidents import Incidents
from app.model.errors import BadParameter, NotFound
from app.model.map_columns import FIGURES
from app.model.query import Query
from app.output.claims_file import claims_path, write_claims_to
from app.output.incidents import EXPORTS, HXL_CSV, Export, marked, unlocated_rest
from app.output.made_files import MadeFile
from app.output.provenance import build_imprint
from app.output.qgis.project import MEDIA_TYPE, live_source, packed, project_text
from app.output.selection_file import count_unlocated
from app.output.whole_files import FILES
from app.web.api.parameters import read_flag, read_params, refuse_params
from app.web.api.responses import ASKED_MOMENT, base_url, bytes_response, cache_headers
from app.web.api.service import Service

SUFFIXES = (*EXPORTS, *FILES)
LOCATED_ONLY = "located_only"
LEFT_OUT = "Unlocated-Left-Out"
"""The header with the number of incidents without a place that a file does not have."""


async def get_export(request: Request, service: Service, suffix: str) -> Response:
    """All incidents that the filters select, as a file; without the filter `limit` there is no limit.

    The suffix is geojson, csv, gpkg (GeoPackage), fgb (FlatGeobuf), parquet (GeoParquet), kml or xlsx. The name
    under which a browser saves the file says what was asked. `hxl=true` gives a .csv a second row with the tags of
    the Humanitarian Exchange Language, `bom=true` the mark by which Excel knows UTF-8. An .xlsx has filters and
    sources on its second sheet, claims on its third. `figures` names the method of the figures. `claims=true`
    gives the second file that stands beside .csv, .parquet, .fgb and .kml: the claims about the incidents, as CSV
    or Parquet. All but .csv and .geojson can be asked for in parts (HTTP ranges). Incidents without a place come
    last in .csv, .xlsx and .geojson, if no filter asks for a place; `located_only=true` leaves them out of .csv
    and .geojson. The header `Unlocated-Left-Out` says how many a .csv or .geojson does not have.
    """
    if suffix not in SUFFIXES:
        raise NotFound(f"no export as .{suffix}: there are {', '.join(SUFFIXES)}")
    params = read_params(request)
    method = params.pop(FIGURES, None)
    export = _text_format(suffix, params)
    located_only = export is not None and read_flag(LOCATED_ONLY, params.pop(LOCATED_ONLY, "false"))
    is_of_claims = read_flag("claims", params.pop("claims", "false"))
    name = f"{file_stem(params)}.{suffix}"
    beside = claims_path(Path(name)) if is_of_claims else None
    found = (await service.find(params)).figured(method)
    if beside is not None:
        return await _send_claims(request, service, found, beside)
    if export is None:
        made = await service.file(request, lambda: make_file(service, found, suffix))
        headers = cache_headers(made.etag) | disposition(name)
        return FileResponse(made.path, headers=headers, media_type=FILES[suffix].media_type)
    response = await _send_text(request, service, found, export, located_only=located_only)
    response.headers.update(disposition(name))
    return response


async def _send_text(
    request: Request, service: Service, found: Incidents, export: Export, *, located_only: bool
) -> Response:
    """The incidents in a text format, and the number of those that the file does not have."""
    rest = unlocated_rest(found.query, located_only=located_only)
    missing = 0 if rest is not None else count_unlocated(found.snapshot, found.query)
    chunks = await service.stream(
        request, lambda: export.chunks(found.snapshot, found.query, service.atlas, found.view.at, rest)
    )
    headers = cache_headers(service.etag(found.view)) | {LEFT_OUT: str(missing)}
    return StreamingResponse(chunks, media_type=export.media_type, headers=headers)


def _text_format(suffix: str, params: dict[str, str]) -> Export | None:
    """The text format that is asked for, whose own parameters are taken out; None for a format of whole files."""
    export = EXPORTS.get(suffix)
    if export is None or suffix != "csv":
        return export
    export = HXL_CSV if read_flag("hxl", params.pop("hxl", "false")) else export
    return marked(export) if read_flag("bom", params.pop("bom", "false")) else export


async def _send_claims(request: Request, service: Service, found: Incidents, name: Path) -> Response:
    """The claims about the incidents, as a file of this name."""
    suffix = name.suffix.removeprefix(".")
    key = (service.etag(found.view), "claims", suffix, found.query)
    made = await service.file(
        request,
        lambda: service.made.get(key, suffix, lambda path: write_claims_to(path, found.view, found.query)),
    )
    media_type = CSV if suffix == "csv" else FILES[suffix].media_type
    headers = cache_headers(made.etag) | disposition(name.name)
    return FileResponse(made.path, headers=headers, media_type=media_type)


async def get_project(request: Request, service: Service) -> Response:
    """A QGIS project whose layers are live layers of this service, at the address of the request."""
    refuse_params(request)
    for name in request.scope.get(ASKED_MOMENT, ()):
        raise BadParameter(
            f"{name}: the project's layers show the service as it is; take /export/incidents.gpkg, which holds "
            "every layer of a moment"
        )
    view = await service.view()

    def make() -> bytes:
        imprint = build_imprint(view.snapshot, Query(), service.atlas, view.at)
        days = view.snapshot.days_spanned(view.snapshot.everything(located=True))
        return packed(project_text(live_source(f"{base_url(request)}/"), imprint, days), imprint.at)

    response = bytes_response(await service.file(request, make), service.etag(view), MEDIA_TYPE)
    response.headers.update(disposition("durand.qgz"))
    return response


def make_file(service: Service, found: Incidents, suffix: str) -> MadeFile:
    """The file of the selected incidents, made at the first request for it at this revision."""
    imprint = build_imprint(found.snapshot, found.query, service.atlas, found.view.at, found.params)
    return service.made.get(
        (service.etag(found.view), suffix, found.query, found.figures, imprint.asked),
        suffix,
        lambda path: FILES[suffix].write(path, found.view, found.query, imprint),
    )


def disposition(name: str) -> dict[str, str]:
    """The header that makes a browser save the answer as a file with this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
