"""The desk: a page on which a person reads, imports, edits and decides, by the routes that programs use."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from app.web.api.parameters import HTML_FORMATS, language_of, read_params
from app.web.api.responses import CONTENT_POLICY, HTML, bytes_response
from app.web.api.service import Service
from app.web.page.bundles import desk_bundles
from app.web.page.desk import build_desk, desk_data
from app.web.page.policy import desk_policy


async def get_desk(request: Request, service: Service) -> Response:
    """The desk as a page, on which a person reads articles and decides on their drafts.

    It writes by the other routes, with the right of the browser's session. `lang` picks its language.
    """
    read_params(request, HTML_FORMATS)
    language = language_of(request)
    view = await service.view()

    def make() -> bytes:
        data = desk_data(service.atlas, view.snapshot.distinct("dataset"), view.records["crossings"].features)
        return build_desk(data, desk_bundles(service.bundles[language]), language).encode()

    page = await service.apart(request, make)
    response = bytes_response(page, f'W/"{sha256(page).hexdigest()[:16]}"', f"{HTML}; charset=utf-8")
    response.headers[CONTENT_POLICY] = desk_policy()
    return response
