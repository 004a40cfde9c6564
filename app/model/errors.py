"""The errors of this project, as one tree.

    DurandError
    ├── BadInput              an input that cannot be used: HTTP 400, exit code 2
    │   ├── BadParameter        a filter or an option
    │   ├── BadRow              one row of an imported file
    │   ├── UnknownFormat       a file of no format we know
    │   ├── TooLarge            a document with too many bytes: HTTP 413
    │   └── UnknownMedia        a document of a type that is not read: HTTP 415
    ├── Refused               somebody may not do what was asked
    │   ├── Unauthorized        nobody knows who asks, or the key is wrong: HTTP 401
    │   ├── Forbidden           the one who asks may not: HTTP 403
    │   ├── Misdirected         a host that this service does not answer for: HTTP 421
    │   └── TooManyTries        too many wrong keys from one address: HTTP 429
    ├── TooManyRequests       too many requests from one address: HTTP 429
    ├── Crowded               too many requests are being answered: HTTP 503
    ├── Conflict              a new record has the id of another one: HTTP 409, exit code 2
    ├── Stale                 a record was changed since it was read: HTTP 412
    ├── Unconditional         a change that does not say which version it is of: HTTP 428
    ├── NotFound              a requested thing does not exist: HTTP 404, exit code 3
    ├── GeocoderUnavailable   an outside geocoder did not answer: HTTP 503, exit code 4
    ├── DownloadFailed        a service did not return the requested events: exit code 6
    ├── ClusterFailed         a Dask cluster did not complete its work: exit code 7
    ├── TookTooLong           an answer was not ready in the time that the service gives it: HTTP 503
    ├── GivenUp               nobody waits for the answer any more: HTTP 503, which nobody reads
    ├── NoRoom                memory is full: HTTP 503, exit code 9
    │   └── DiskFull            the disk is full: HTTP 507
    └── StoreError            the store cannot do what was asked: HTTP 500, exit code 5
        ├── StoreBusy           another process is writing: HTTP 503
        ├── ReadOnly            the store's file or medium may not be written to: HTTP 403
        ├── StoreDamaged        a file does not hold what was written into it: HTTP 503
        │   └── EngineDamaged     a file of the engine beside the store does not
        ├── StoreLost           the file is gone, empty, or another file: HTTP 503
        └── WrongSchema         the file is not a store of ours, or of a later version

A message says what was wrong, with the value, and what would be right.
"""

from collections.abc import Mapping


class DurandError(Exception):
    """Any other error that this project raises on purpose."""


class BadInput(DurandError, ValueError):
    """An input from the caller that cannot be used."""


class BadParameter(BadInput):
    """A filter or option that cannot be understood."""


class BadRow(BadInput):
    """One row of an imported file that cannot become a record."""


class UnknownFormat(BadInput):
    """A file of no format we know."""


class TooLarge(BadInput):
    """A document with more bytes than are read."""


class UnknownMedia(BadInput):
    """A document of a media type that is not read, or not without a library that is not installed."""


class Refused(DurandError):
    """Somebody may not do what was asked."""


class Unauthorized(Refused):
    """A request that needs a key and has none, or a wrong one."""


class Forbidden(Refused):
    """A request by somebody who may not make it, or from a page that may not."""


class Misdirected(Refused):
    """A request to a host, or from a page of a host, that this service does not answer for."""


class TooManyTries(Refused):
    """A request with a wrong key, after too many of them."""


class TooManyRequests(DurandError):
    """A request of an address that has made too many; it may make one again after `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class Crowded(DurandError):
    """A request that is not answered because too many others are."""


class Conflict(DurandError):
    """A new record with an id that another record has or had."""


class Stale(DurandError):
    """A change of a record that is not what it was when it was read.

    `tag` is the tag of the record's version now; `current` is this version, `seen` the one that was read (None if
    it is not known), each with its columns, `revision` and `at`.
    """

    def __init__(
        self,
        message: str,
        tag: str,
        current: Mapping[str, object] | None,
        seen: Mapping[str, object] | None,
    ) -> None:
        super().__init__(message)
        self.tag = tag
        self.current = current
        self.seen = seen


class Unconditional(DurandError):
    """A change of a record that does not say which version of it was read."""


class NotFound(DurandError, LookupError):
    """A requested thing, such as a crossing or a record, does not exist."""


class GeocoderUnavailable(DurandError):
    """An outside geocoder did not answer."""


class DownloadFailed(DurandError):
    """A service did not return the requested events."""


class ClusterFailed(DurandError):
    """A Dask cluster cannot be reached, or did not complete its work."""


class TookTooLong(DurandError):
    """An answer that was not ready in the time that the service gives it."""


class GivenUp(DurandError):
    """An answer that nobody waits for any more."""


class NoRoom(DurandError):
    """Memory or disk that is full."""


class DiskFull(NoRoom):
    """A disk that is full, or somebody's share of it."""


class StoreError(DurandError):
    """The store cannot do what was asked."""


class StoreBusy(StoreError):
    """Another process is writing to the store."""


class ReadOnly(StoreError):
    """The store's file, or its medium, may not be written to."""


class StoreDamaged(StoreError):
    """The store does not hold what was written into it."""


class EngineDamaged(StoreDamaged):
    """A file that the engine keeps beside the store does not hold what was written into it."""


class StoreLost(StoreError):
    """The store's file is gone or empty, or another file has its place."""


class WrongSchema(StoreError):
    """The file is not one of our stores, or a store of a later version."""


def shortened(text: str, length: int = 100) -> str:
    """The text as a sentence about it shows it: its first `length` characters if it is longer."""
    return text if len(text) <= length else text[:length] + "…"
