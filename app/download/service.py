"""Questions to a web service over HTTPS, and its answers, bounded in size, time and number."""

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
"""For a connection, and for each part of an answer."""
MAX_BYTES: Final = 64_000_000
"""Of one answer: room for 12,800 in each of ACLED's 5,000 rows to a page."""
WAITS_S: Final = (2.0, 8.0, 30.0)
"""Before the second, third and fourth time of asking, unless the service names a time."""
MAX_WAIT_S: Final = 300.0
BUSY: Final = 429
REASONS: Final = ("message", "error_description", "hint", "detail", "title", "error")
"""Where answers in JSON say why."""
MAX_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, of whatever status."""

    status: int
    headers: Message
    body: bytes


class EveryStatus(HTTPErrorProcessor):
    """Leaves every status to who asked. So no redirect is followed, and no credentials go where it leads."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ARG002  (urllib calls it with both)
        """The response as it is."""
        return response

    https_response = http_response


class Service:
    """A web service at an address, asked one question at a time.

    `variable` names the setting that has the address, for messages. Where the service is busy, at fault or breaks
    off, `sleep` waits and it is asked again, four times at most; after that, and where there is no reaching it,
    `DownloadFailed`. The clock and sleep are the caller's.
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
        """Remember what no message may repeat, even if the service does."""
        self._secrets.update(form for secret in secrets if secret for form in (secret, quote_plus(secret)))

    def get(self, path: str, params: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """The answer to a GET request."""
        return self._ask(self._request(f"{path}?{urlencode(params)}", headers))

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """The answer to a form that is sent there."""
        return self._ask(self._request(path, {}, urlencode(form).encode()))

    def document(self, answer: Answer) -> dict[str, Any]:
        """The answer's JSON object; `DownloadFailed` if it is anything else, such as a page for people."""
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
        """The error for an answer of a status that is no success, with the reason that the service gives."""
        if 300 <= answer.status < 400:
            return DownloadFailed(
                f"{self.name} sends us on to another address ({answer.status}); that is not followed, for "
                f"credentials would go there: set {self.variable} to where the API is"
            )
        return DownloadFailed(f"{self.name} answered {answer.status}{self.reason(answer)}")

    def reason(self, answer: Answer) -> str:
        """`: ` and why, in the service's own words without any secret; nothing if it does not say."""
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
        """The answer, if it came whole, and what is wrong if it cannot be used."""
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
        # A read up to a size does not tell of an answer that is shorter than announced.
        announced = answer.headers.get("Content-Length", "")
        if announced.isdigit() and len(answer.body) < int(announced):
            return None, f"broke off its answer ({len(answer.body):,} of {int(announced):,} bytes)"
        return answer, f"answered {answer.status}{self.reason(answer)}"


def check_address(address: str, variable: str) -> SplitResult:
    """The parts of a service's address, which must be one that credentials can be sent to.

    Raises `BadParameter` that names the setting; it repeats the address only if no password can be in it.
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
    """What opens addresses: over the machine's proxy if it has one, but never to itself."""
    if parts.hostname is not None and is_loopback(parts.hostname):
        return build_opener(EveryStatus, ProxyHandler({}))
    return build_opener(EveryStatus)


def _wait_s(answer: Answer | None, planned: float, now: datetime) -> float:
    """Seconds to wait: what the service asks for, as a number or a date, else what we planned."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - now).total_seconds())
    except (TypeError, ValueError):
        return planned
