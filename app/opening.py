"""How a session is opened: the settings, the store's file, its first content, and stores of earlier versions."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.geography.land import Land, load_shipped
from app.geography.shipped_tables import GEODATA
from app.ingest.upkeep import bring_up_to_date
from app.model.environment import DEFAULT_STALE_DAYS, DEFAULT_STORE, read_variables
from app.model.file_limits import limit_files
from app.model.memory import limit_memory
from app.record.geopackage import open_store
from app.session import Session

if TYPE_CHECKING:
    from app.ingest.locator import Desk
    from app.model.settings import Settings

SEED_DIRECTORY = GEODATA / "seed"


def open_session(path: str | Path | None = None) -> Session:
    """Open a store and return its `Session`: the file at `path`, or that of the setting `DURAND_STORE`.

    A store is one GeoPackage file. A missing store is made, and filled with the seed incidents. Raises
    `StoreError` for a file that is not a store (`WrongSchema`), is locked, or whose folder is missing, and
    `BadParameter` for an environment variable that cannot be used.

        >>> with app.open("durand.gpkg") as session:
        ...     len(session.incidents(dataset="seed")) == len(session.incidents())
        True
    """
    store = read_store()
    session = open_filled(store if path is None else Path(path), load_set_desk, _clock)
    session.stale_days = read_stale_days()
    return session


def read_store() -> Path:
    """The store's file of the settings, whose limit of memory holds from now on.

    `BadParameter` names a variable that is wrong, whichever it is.
    """
    texts = read_variables()
    # Any text names a file. Pydantic, which checks the other settings, takes as long to load as numpy.
    if texts.keys() <= {"store"}:
        return Path(texts.get("store", DEFAULT_STORE))
    settings = read_settings()
    limit_memory(settings.memory_mb)
    limit_files(settings.file_limits)
    return settings.store


def read_stale_days() -> int:
    """The days of the settings after which a crossing's status is marked as stale."""
    return read_settings().stale_days if "stale_days" in read_variables() else DEFAULT_STALE_DAYS


def read_settings() -> "Settings":
    """The settings from the environment; `BadParameter` names a variable that is wrong."""
    from app.model import settings

    return settings.read_settings()


def _clock() -> datetime:
    return datetime.now(UTC)


def open_from(settings: "Settings", now: Callable[[], datetime]) -> Session:
    """A session on the store of the settings, within the memory that they allow; see `open_filled`."""
    limit_memory(settings.memory_mb)
    limit_files(settings.file_limits)
    session = open_filled(settings.store, partial(_load_desk, settings), now)
    session.stale_days, session.share_restricted = settings.stale_days, settings.share_restricted
    return session


def open_filled(
    path: Path, load_desk: "Callable[[], Desk]", now: Callable[[], datetime], *, alone: bool = False
) -> Session:
    """A session on the store in the file `path`, made and filled with the seed incidents on first use.

    A new store is made `alone` (see `open_store`). A store that an earlier version derived is derived again.
    """
    session = open_bare(path, load_desk, now, alone=alone)
    session.load_atlas = load_shipped
    try:
        bring_up_to_date(session.store, lambda: session.desk, SEED_DIRECTORY, session.now)
    except BaseException:
        session.close()
        raise
    return session


def load_set_desk() -> "Desk":
    """The desk that locates places, with the sources that the settings name."""
    return _load_desk(read_settings())


def _load_desk(settings: "Settings") -> "Desk":
    from app.ingest.locator_opening import name_sources, open_desk

    return open_desk(name_sources(settings))


def open_bare(
    path: Path, load_desk: "Callable[[], Desk]", now: Callable[[], datetime], *, alone: bool = False
) -> Session:
    """A session on the store in the file `path` as it is; a missing store is made, and stays empty."""
    land = Land()
    session = Session(open_store(path, alone=alone, land=land), load_desk, now)
    # One atlas for both, loaded by the first that needs it.
    land.load = lambda: session.atlas
    return session
