"""UCDP's API: the events of one version of the Georeferenced Event Dataset, page by page."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.download.paging import Page, Rows, check_page, read_rows
from app.download.service import Answer, Service
from app.download.wanted import AFGHANISTAN, NAMES, PAKISTAN, Wanted
from app.model.errors import BadParameter, DownloadFailed

EVENTS_PATH: Final = "/api/gedevents"
TOKEN_HEADER: Final = "x-ucdp-access-token"
TOKEN_VARIABLE: Final = "DURAND_UCDP_TOKEN"
ROWS: Final = "Result"
PAGE_ROWS: Final = 1000
"""The most rows that UCDP gives per page."""
LATEST: Final = "26.1"
"""The yearly release of 2026, with the events of 1989 to 2025."""
VERSION: Final = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){1,3}")
"""Versions: yearly `26.1`, monthly candidates `26.0.7`, or of several months `26.01.26.06`."""
CODES: Final = {AFGHANISTAN: "700", PAKISTAN: "770"}
"""Gleditsch and Ward's country numbers."""


def read_pages(service: Service, token: str, version: str, wanted: Wanted) -> Iterator[Page]:
    """UCDP's events page by page, as many as UCDP counts.

    The next page's address in an answer is not used, for the token would be sent there. Raises `DownloadFailed` if
    the number of events is not what UCDP counts, `BadParameter` for an unknown token or version.
    """
    service.hide(token)
    headers = {TOKEN_HEADER: _checked_token(token)}
    path, params = f"{EVENTS_PATH}/{_checked_version(version)}", _params(wanted)
    page, pages, came, total = 0, 1, 0, 0
    before: Rows = []
    while page < pages:
        answer = service.get(path, {**params, "page": page}, headers)
        _check(answer, service, version)
        document = service.document(answer)
        rows = read_rows(document, ROWS, service.name)
        pages, total = (_whole(document, name, service.name) for name in ("TotalPages", "TotalCount"))
        check_page(rows, before, page, service.name)
        if not rows:
            break
        yield Page(rows)
        came += len(rows)
        page, before = page + 1, rows
    if total == came == 0:
        yield Page([], (f"version {version} has no event of these days and countries",))
    if came != total:
        raise DownloadFailed(
            f"{service.name} counts {total:,} events and gave {came:,}: nothing is taken; try again"
        )


def _params(wanted: Wanted) -> dict[str, object]:
    codes = []
    for name in wanted.countries:
        code = CODES.get(NAMES.get(name.casefold(), ""), name)
        if not re.fullmatch(r"[0-9]{1,3}", code):
            raise BadParameter(f"--country {name!r}: expected Afghanistan, Pakistan, AF, PK or a number of UCDP's")
        codes.append(code)
    return {
        "pagesize": PAGE_ROWS,
        "Country": ",".join(dict.fromkeys(codes)),
        "StartDate": wanted.since.isoformat(),
        "EndDate": wanted.until.isoformat(),
    }


def _checked_token(token: str) -> str:
    # The token goes into a header, where a line break would begin another header.
    if not token.isascii() or not token.isprintable():
        raise BadParameter(f"{TOKEN_VARIABLE}: must be of printable ASCII characters, without a line break")
    return token


def _checked_version(version: str) -> str:
    if not VERSION.fullmatch(version):
        raise BadParameter(
            f"--version {version!r}: expected one like {LATEST}, or 26.0.7 for a month's candidates"
        )
    return version


def _check(answer: Answer, service: Service, version: str) -> None:
    if answer.status in (401, 403):
        raise BadParameter(
            f"UCDP does not accept the access token in {TOKEN_VARIABLE}; ask for one at ucdp.uu.se/apidocs"
            f"{service.reason(answer)}"
        )
    if answer.status == 404:
        raise BadParameter(f"UCDP has no version {version}; --version names another, such as {LATEST}")
    if answer.status != 200:
        raise service.failed(answer)


def _whole(document: Mapping[str, Any], name: str, service: str) -> int:
    """A count in the answer, which may be a text."""
    text = str(document.get(name))
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise DownloadFailed(f"{service} answered without {name}: {text[:40]!r}")
    return int(text)
