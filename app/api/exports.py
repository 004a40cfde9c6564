"""Files of exactly what a filter selects."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.parameters import read_params
from app.api.responses import cache_headers
from app.api.service import Service
from app.errors import NotFound
from app.export.incidents import EXPORTS
from app.filters import read_query


async def get_export(request: Request, service: Service, suffix: str) -> Response:
    """All incidents that the filters select, as a file; without `limit` there is none."""
    if suffix not in EXPORTS:
        raise NotFound(f"no export as .{suffix}: there are {', '.join(EXPORTS)}")
    query = read_query(read_params(request), service.known)
    view = await service.view()
    export = EXPORTS[suffix]
    chunks: Iterator[bytes] = export.chunks(view.snapshot, query, service.atlas, service.now())
    headers = cache_headers(service.etag(view)) | {
        "Content-Disposition": f'attachment; filename="incidents.{suffix}"'
    }
    return StreamingResponse(chunks, media_type=export.media_type, headers=headers)
