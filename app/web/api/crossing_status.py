"""Crossings' status over HTTP: on a day, all together, its changes, and days of closure."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.crossing_answers import CrossingAnswers
from app.crossings.asking import CLOSURE_NAMES, TIMELINE_NAMES, read_count, read_day, read_span
from app.crossings.tables import CLOSURE_COLUMNS, STATUS_COLUMNS, closure_rows, status_rows
from app.encode.delimited import MEDIA_TYPE as CSV
from app.encode.delimited import encode_table
from app.filters.catalogue import check_names
from app.web.api.crossing_sheets import closures_sheet, matrix_sheet, status_sheet, timeline_sheet
from app.web.api.parameters import read_params
from app.web.api.responses import bytes_response, is_csv, is_html, json_response
from app.web.api.service import Service
from app.web.api.sheets import Sheet, sheet_response

FORMATS = ("json", "html")
TABLE_FORMATS = (*FORMATS, "csv")


async def get_status(request: Request, service: Service, crossing_id: str) -> Response:
    """A crossing's status on the day `at` (today): headline, words, and a cell for each statement that holds.

    A cell is what one authority says of a class of traffic in a direction, since when and until when, how
    certainly, and when it was last said; it is `stale` past `DURAND_STALE_DAYS`.
    """
    answers = await _answers(request, service, ("at",))
    told = answers.status(crossing_id, _day(request))
    return _answer(request, service, answers, told, lambda: status_sheet(request, service.atlas, told))


async def get_matrix(request: Request, service: Service) -> Response:
    """The status of every crossing on the day `at` (today): JSON, a page, or `f=csv` with a row per cell."""
    answers = await _answers(request, service, ("at",), TABLE_FORMATS)
    told = answers.matrix(_day(request))
    if is_csv(request):
        return _table(service, answers, STATUS_COLUMNS, status_rows(told))
    return _answer(request, service, answers, told, lambda: matrix_sheet(request, service.atlas, told))


async def get_closures(request: Request, service: Service) -> Response:
    """The days on which crossings were closed, `by` month or year, for one class of `traffic` or each named.

    `days_closed` are the certain days from `from` to `to`, up to today; `days_possibly_closed` exclude them: days
    that only the outer dates hold, and disputed ones. `f=csv` gives rows.
    """
    answers = await _answers(request, service, CLOSURE_NAMES, TABLE_FORMATS)
    params = read_params(request, TABLE_FORMATS)
    count = read_count(params)

    def answer() -> Response:
        rows = answers.view.gates.closures(count, answers.today)
        if is_csv(request):
            return _table(service, answers, CLOSURE_COLUMNS, closure_rows(rows))
        told = {"rows": rows}
        return _answer(
            request, service, answers, told, lambda: closures_sheet(request, service.atlas, rows, params)
        )

    # A thousand statements on one crossing take a third of a second.
    return await service.apart(request, answer)


async def get_timeline(request: Request, service: Service, crossing_id: str) -> Response:
    """The changes of a crossing's status from `from` to `to`, each with the incidents before and after it.

    The incidents are within `within_km` (25) km of the crossing and `days` (7) days of the change, nearest first.
    """
    answers = await _answers(request, service, TIMELINE_NAMES)
    span = read_span(read_params(request, FORMATS), answers.today)

    def answer() -> Response:
        told = answers.timeline_of(crossing_id, span)
        return _answer(request, service, answers, told, lambda: timeline_sheet(request, service.atlas, told))

    return await service.apart(request, answer)


async def get_histories(request: Request, service: Service) -> Response:
    """Every crossing's stretches of days with one status, for the map, which shows any day."""
    answers = await _answers(request, service, (), ("json",))
    # A thousand statements on one crossing take a second, once for each revision.
    return await service.apart(
        request, lambda: json_response(answers.view.gates.histories, service.etag(answers.view))
    )


async def _answers(
    request: Request, service: Service, names: Sequence[str], formats: Sequence[str] = FORMATS
) -> CrossingAnswers:
    """The answers at the store's revision; `BadParameter` for a parameter that the route does not have."""
    check_names(read_params(request, formats), names)
    return service.session.gates_of(await service.view())


def _day(request: Request) -> Any:
    text = request.query_params.get("at")
    return None if text is None else read_day("at", text)


def _answer(
    request: Request, service: Service, answers: CrossingAnswers, told: Any, sheet: Callable[[], Sheet]
) -> Response:
    etag = service.etag(answers.view)
    return sheet_response(request, sheet(), etag) if is_html(request) else json_response(told, etag)


def _table(
    service: Service, answers: CrossingAnswers, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> Response:
    return bytes_response(encode_table(columns, rows), service.etag(answers.view)[:-1] + '-csv"', CSV)
