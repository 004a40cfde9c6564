"""The lines of a service's log: as text for people, or as JSON for programs, each with its request's id."""

import logging
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

REQUEST_ID: ContextVar[bytes] = ContextVar("the id of the request that is answered", default=b"")


def id_of(record: logging.LogRecord) -> str:
    """The id of the request that a line is about; empty if it is about none."""
    return str(getattr(record, "request_id", "") or REQUEST_ID.get().decode("ascii"))


class TextLines(logging.Formatter):
    """Lines for people: the time of day, the request's id in brackets, and what happened."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line without a traceback."""
        name = id_of(record)
        return f"{record.asctime} [{name}] {record.message}" if name else super().formatMessage(record)


class JsonLines(logging.Formatter):
    """Lines for programs: an object with time (RFC 3339), level, logger and message.

    A line about a request has its id as `request_id`, and may have what was asked and answered as `request`; an
    error nobody foresaw has its `traceback`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The object, on one line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := id_of(record):
            told["request_id"] = name
        if request := getattr(record, "request", None):
            told["request"] = request
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(told, default=str).decode()


def log_lines_to_the_terminal(kind: str) -> None:
    """Log to standard error: `kind` is `text` or `json`."""
    terminal = logging.StreamHandler()
    terminal.setFormatter(JsonLines() if kind == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[terminal])
