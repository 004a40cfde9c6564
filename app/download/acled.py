"""ACLED's API: a token for a user's name and password, then events page by page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, Final

from app.download.paging import Page, Rows, check_page, read_rows
from app.download.service import Answer, Service
from app.download.wanted import NAMES, Wanted
from app.model.errors import BadParameter, DownloadFailed

TOKEN_PATH: Final = "/oauth/token"
EVENTS_PATH: Final = "/api/acled/read"
DELETED_PATH: Final = "/api/deleted/read"
"""The ids of events that ACLED took out: duplicates, and events outside of its scope."""
CLIENT_ID: Final = "acled"
SCOPE: Final = "authenticated"
ROWS: Final = "data"
PAGE_ROWS: Final = 5000
"""The most rows that ACLED gives per page unless asked for more."""
ERROR: Final = re.compile(r"[45][0-9]{2}")
SECONDS: Final = re.compile(r"[0-9]{1,10}")
"""A time in seconds since 1970, as ACLED writes it: a number, or its digits as text."""
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNTRY_NAME: Final = re.compile(r"[^\W\d_][\w .,'()-]*")
"""The characters of a country's name: none that joins conditions in ACLED's queries."""


@dataclass(frozen=True, slots=True)
class Account:
    """A myACLED account."""

    user: str
    password: str = field(repr=False)


class Session:
    """An account's access to ACLED's API: logs in at the first request, and again when the token has expired."""

    def __init__(self, service: Service, account: Account) -> None:
        service.hide(account.user, account.password)
        self._service, self._account = service, account
        self._access = ""
        self._refresh = ""

    def read(self, path: str, params: Mapping[str, object]) -> dict[str, Any]:
        """ACLED's answer as a JSON object.

        Raises `BadParameter` for an unknown account, `DownloadFailed` for an account without access, and for any
        other answer.
        """
        if not self._access:
            self._log_in()
        answer, document = self._get(path, params)
        if answer.status == 401:
            self._renew()
            answer, document = self._get(path, params)
        if answer.status == 403:
            raise self._not_allowed(answer)
        if answer.status != 200:
            raise self._service.failed(answer)
        return document

    def _get(self, path: str, params: Mapping[str, object]) -> tuple[Answer, dict[str, Any]]:
        """The answer and its JSON; if the JSON reports an error, the answer's status is replaced by that."""
        answer = self._service.get(path, params, {"Authorization": f"Bearer {self._access}"})
        if answer.status != 200:
            return answer, {}
        document = self._service.document(answer)
        status = str(document.get("status"))
        return replace(answer, status=int(status)) if ERROR.fullmatch(status) else answer, document

    def _log_in(self) -> None:
        account = self._account
        known = {"username": account.user, "password": account.password, "scope": SCOPE}
        answer = self._ask_for_token({"grant_type": "password", **known})
        if answer.status in (400, 401):
            raise BadParameter(
                "ACLED does not know the account: DURAND_ACLED_USER must be the e-mail address and "
                f"DURAND_ACLED_PASSWORD the password of a myACLED account{self._service.reason(answer)}"
            )
        if answer.status == 403:
            raise self._not_allowed(answer)
        self._take_token(answer)

    def _renew(self) -> None:
        """Get a new token with the old one's refresh token, or else with the password."""
        if self._refresh:
            answer = self._ask_for_token({"grant_type": "refresh_token", "refresh_token": self._refresh})
            if answer.status == 200:
                self._take_token(answer)
                return
        self._log_in()

    def _ask_for_token(self, form: Mapping[str, str]) -> Answer:
        return self._service.post(TOKEN_PATH, {**form, "client_id": CLIENT_ID})

    def _take_token(self, answer: Answer) -> None:
        if answer.status != 200:
            raise self._service.failed(answer)
        document = self._service.document(answer)
        access, refresh = document.get("access_token"), document.get("refresh_token")
        # The token goes into a header, where a line break would begin another header.
        if not isinstance(access, str) or not access or not (access.isascii() and access.isprintable()):
            raise DownloadFailed(f"{self._service.name} gave no access_token that could be used")
        self._access, self._refresh = access, refresh if isinstance(refresh, str) else ""
        self._service.hide(self._access, self._refresh)

    def _not_allowed(self, answer: Answer) -> DownloadFailed:
        return DownloadFailed(
            "ACLED answered 403: this account may not read its API, whatever the password: accept ACLED's terms "
            f"of use, complete the profile and ask for API access at acleddata.com{self._service.reason(answer)}"
        )


def read_pages(service: Service, account: Account, wanted: Wanted) -> Iterator[Page]:
    """ACLED's events page by page, up to the first page that is not full; then what it deleted.

    ACLED does not tell the number of all events, so it cannot be checked. Notes report events that the account may
    not see, countries without events, and that ACLED did not tell what it deleted.
    """
    session = Session(service, account)
    names = _country_names(wanted)
    params = _params(wanted, names)
    before: Rows = []
    found: set[object] = set()
    for page in count(1):
        document = session.read(EVENTS_PATH, {**params, "page": page})
        rows = read_rows(document, ROWS, service.name)
        check_page(rows, before, page, service.name)
        found.update(row.get("country") for row in rows if isinstance(row, dict))
        yield Page(rows, _restrictions(document, wanted))
        if len(rows) < PAGE_ROWS:
            break
        before = rows
    yield Page([], tuple(f"no event in {name} has come" for name in names if name not in found))
    yield _read_deleted(session, wanted.since, service.name)


def _read_deleted(session: Session, since: date, name: str) -> Page:
    """The events in any country that were deleted on a day or later; a note if ACLED does not tell."""
    midnight = datetime.combine(since, time.min, UTC)
    params = {"_format": "json", "deleted_timestamp": int(midnight.timestamp()), "limit": PAGE_ROWS}
    deleted: dict[str, date | None] = {}
    before: Rows = []
    try:
        for page in count(1):
            rows = read_rows(session.read(DELETED_PATH, {**params, "page": page}), ROWS, name)
            check_page(rows, before, page, name)
            deleted.update(map(_deletion, rows))
            if len(rows) < PAGE_ROWS:
                return Page([], deleted=deleted)
            before = rows
    except DownloadFailed as error:
        return Page([], (f"which events ACLED deleted since {since} is not known: {error}",))
    raise AssertionError("pages are counted without an end")


def _deletion(row: object) -> tuple[str, date | None]:
    """The id of a deleted event and the day of its deletion; `DownloadFailed` for a row without an id."""
    told = row if isinstance(row, dict) else {}
    event, at = told.get("event_id_cnty"), str(told.get("deleted_timestamp"))
    if not isinstance(event, str) or not event:
        raise DownloadFailed(f"a deleted event has no event_id_cnty: {str(row)[:100]}")
    return event, datetime.fromtimestamp(int(at), UTC).date() if SECONDS.fullmatch(at) else None


def _country_names(wanted: Wanted) -> list[str]:
    """The countries, each once, as ACLED writes them."""
    names = [NAMES.get(name.casefold(), name) for name in wanted.countries]
    for name in names:
        if not COUNTRY_NAME.fullmatch(name):
            raise BadParameter(f"--country {name!r}: expected a name as ACLED writes it, or AF or PK")
    return list(dict.fromkeys(names))


def _params(wanted: Wanted, names: Iterable[str]) -> dict[str, object]:
    return {
        "_format": "json",
        "country": "|".join(names),
        "event_date": f"{wanted.since}|{wanted.until}",
        "event_date_where": "BETWEEN",
        "limit": PAGE_ROWS,
    }


def _restrictions(document: Mapping[str, Any], wanted: Wanted) -> tuple[str, ...]:
    """A note that the account is shown no recent events, if ACLED says so; such an answer looks like any other."""
    restrictions = document.get("data_query_restrictions")
    recency = restrictions.get("date_recency") if isinstance(restrictions, dict) else None
    last = recency.get("date") if isinstance(recency, dict) else None
    if not isinstance(last, str) or not DAY.fullmatch(last) or last >= wanted.until.isoformat():
        return ()
    return (f"ACLED shows this account no events after {last}, though they were asked for to {wanted.until}",)
