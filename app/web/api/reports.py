"""A situation report over HTTP: the document that `durand report` writes."""

from starlette.requests import Request
from starlette.responses import Response

from app.report.asked import read_asked
from app.report.page import report_page, report_style
from app.report.report import build_report
from app.web.api.parameters import HTML_FORMATS, language_of, read_params
from app.web.api.responses import ASKED_MOMENT, CONTENT_POLICY, HTML, base_url, bytes_response
from app.web.api.service import Service
from app.web.page.policy import sheet_policy


async def get_report(request: Request, service: Service) -> Response:
    """A situation report of the days from `from` to `to`, one document of one or two printed pages; HTML.

    It tells what is new and corrected since `since` (a revision or a time; the first day if not given), the status
    of crossings on the last day with the incidents near each, what each side says, people killed by province,
    a map, the weeks before, sources, and what is not known. All filters but the ones of days,
    order and paging apply. Every number leads to the records behind it, as of the revision of the report.
    """
    asked = read_asked(read_params(request, HTML_FORMATS))
    view = await service.view()

    def make() -> Response:
        report = build_report(service.session, view, asked)
        page = report_page(report, base_url(request), request.scope.get(ASKED_MOMENT, {}), language_of(request))
        response = bytes_response(page.encode(), service.etag(view)[:-1] + '-html"', f"{HTML}; charset=utf-8")
        response.headers[CONTENT_POLICY] = sheet_policy(report_style(), service.frame_ancestors)
        return response

    return await service.apart(request, make)
