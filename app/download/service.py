"""Requests to a web service over HTTPS, with limits on size, time and number of tries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import SplitResult, quote_plus, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from app.model.attribution import is_loopback
from app.model.errors import BadParameter, DownloadFailed

USER_AGENT: Final = "durand-incident-map"
TIMEOUT_S: Final = 60.0
"""Seconds for a connection, and for each part of an answer."""
MAX_BYTES: Final = 64_000_000
"""The largest size of an answer: 12,800 bytes for each of ACLED's 5,000 rows per page."""
WAITS_S: Final = (2.0, 8.0, 30.0)
"""Seconds before the second, third and fourth try, unless the service names a time."""
MAX_WAIT_S: Final = 300.0
BUSY: Final = 429
REASONS: Final = ("message", "error_description", "hint", "detail", "title", "error")
"""The keys under which JSON answers give a reason."""
MAX_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer, whatever its status."""

    status: int
    headers: Message
    body: bytes


class EveryStatus(HTTPErrorProcessor):
    """Returns answers of every status to the caller: redirects are not followed, nor credentials sent there."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ARG002  (urllib calls it with both)
        """The response unchanged."""
        return response

    https_response = http_response


class Service:
    """A web service at an address, with one request at a time.

    `variable` names the setting with the address, for messages. If the service is busy, fails or breaks off,
    `sleep` waits and the request is sent again, four times at most; after that, and if the service cannot be
    reached, `DownloadFailed` is raised. The clock and sleep come from the caller.
    """

    def __init__(
        self, address: str, variable: str, clock: Callable[[], datetime], sleep: Callable[[float], None]
    ) -> None:
        parts = check_address(address, variable)
        self.name = f"{parts.scheme}://{parts.netloc}"
        self.variable = variable
        self._address = address.rstrip("/")
        self._opener = _build_opener(parts)
        self._clock, self._sleep = clock, sleep
        self._secrets: set[str] = set()

    def hide(self, *secrets: str) -> None:
        """Remember secrets that no message may repeat, even if the service's answer does."""
        self._secrets.update(form for secret in secrets if secret for form in (secret, quote_plus(secret)))

    def get(self, path: str, params: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """The answer to a GET request."""
        return self._ask(self._request(f"{path}?{urlencode(params)}", headers))

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """The answer to a POST request with this form."""
        return self._ask(self._request(path, {}, urlencode(form).encode()))

    def document(self, answer: Answer) -> dict[str, Any]:
        """The answer's JSON object; `DownloadFailed` for anything else, such as a web page."""
        try:
            document = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            page = answer.body.lstrip()[:1] == b"<"
            found = "a web page" if page else f"something else ({error})"
            raise DownloadFailed(f"{self.name} was asked for JSON and answered with {found}") from error
        if not isinstance(document, dict):
            raise DownloadFailed(
                f"{self.name} was asked for a JSON object and answered with a {type(document).__name__}"
            )
        return document

    def failed(self, answer: Answer) -> DownloadFailed:
        """The error for an answer whose status is no success, with the service's reason."""
        if 300 <= answer.status < 400:
            return DownloadFailed(
                f"{self.name} sends us on to another address ({answer.status}); that is not followed, for "
                f"credentials would go there: set {self.variable} to where the API is"
            )
        return DownloadFailed(f"{self.name} answered {answer.status}{self.reason(answer)}")

    def reason(self, answer: Answer) -> str:
        """`: ` and the reason in the service's own words, without secrets; "" if it gives none."""
        try:
            document = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            return ""
        words = [document.get(name) for name in REASONS] if isinstance(document, dict) else []
        text = next((word for word in words if isinstance(word, str) and word.strip()), "")
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text and f": {text[:MAX_REASON]}"

    def _request(self, path: str, headers: Mapping[str, str], form: bytes | None = None) -> Request:
        every = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        return Request(self._address + path, data=form, headers={**every, **headers})

    def _ask(self, request: Request) -> Answer:
        for planned in (*WAITS_S, None):
            answer, trouble = self._try(request)
            if answer is not None and answer.status != BUSY and answer.status < 500:
                return answer
            if planned is None:
                break
            wait = _wait_s(answer, planned, self._clock())
            if wait > MAX_WAIT_S:
                raise DownloadFailed(f"{self.name} {trouble} and asks to wait for {wait:.0f} s: try again then")
            self._sleep(wait)
        raise DownloadFailed(f"{self.name} {trouble}, {len(WAITS_S) + 1} times in a row: try again later")

    def _try(self, request: Request) -> tuple[Answer | None, str]:
        """The answer, if it is complete, and what is wrong if it cannot be used."""
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                answer = Answer(response.status, response.headers, response.read(MAX_BYTES + 1))
        except URLError as error:
            raise DownloadFailed(
                f"{self.name} cannot be reached ({error.reason}); its address is from {self.variable}"
            ) from error
        except (HTTPException, OSError) as error:
            return None, f"broke off its answer ({error or type(error).__name__})"
        if len(answer.body) > MAX_BYTES:
            raise DownloadFailed(f"{self.name} answered with more than {MAX_BYTES:,} bytes: ask for fewer days")
        # A read with a size does not notice an answer that is shorter than announced.
        announced = answer.headers.get("Content-Length", "")
        if announced.isdigit() and len(answer.body) < int(announced):
            return None, f"broke off its answer ({len(answer.body):,} of {int(announced):,} bytes)"
        return answer, f"answered {answer.status}{self.reason(answer)}"


def check_address(address: str, variable: str) -> SplitResult:
    """The parts of a service's address, to which it must be safe to send credentials.

    Raises `BadParameter`, which names the setting and repeats the address only if it cannot hold a password.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host is not None and is_loopback(host))
    plain = address.isascii() and address.isprintable() and not set("@?# ") & set(address)
    if host and safe and plain:
        return parts
    shown = "" if "@" in address else f"{address!r}: "
    raise BadParameter(
        f"{variable}: {shown}expected an address like https://api.example.org, or with http:// one of this "
        "machine, without user, query or blank"
    )


def _build_opener(parts: SplitResult) -> OpenerDirector:
    """The opener of addresses: through the machine's proxy if it has one, except for the machine itself."""
    if parts.hostname is not None and is_loopback(parts.hostname):
        return build_opener(EveryStatus, ProxyHandler({}))
    return build_opener(EveryStatus)


def _wait_s(answer: Answer | None, planned: float, now: datetime) -> float:
    """Seconds to wait: as the service asks, as a number or a date, else as planned."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - now).total_seconds())
    except (TypeError, ValueError):
        return planned
