"""Incidents along the Durand Line (Afghanistan–Pakistan frontier): import, ask, map, serve.

`app.open` opens a store and returns a `Session`; `Session.incidents` selects incidents and returns `Incidents`,
which turn into every output: data frames, Arrow, GeoJSON, counts, a map, files.

    >>> import app
    >>> with app.open("durand.gpkg") as session:
    ...     near = session.incidents(near="chaman", within_km=25)
    ...     near.to_geopandas()[["id", "distance_km"]].shape
    (3, 2)

Every error is a `DurandError`; its message is one sentence that says what was wrong and what would be right.
Nothing heavy is imported until a name is used. While a store is open here, no other library of this process
(sqlite3, geopandas, GDAL) may open its file: if that library closed the file, it would release this library's
locks, and two writers could damage the file. Use `Incidents.to_geopandas` instead; other processes may open the
file at any time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.incidents import Incidents
    from app.ingest.importer import ImportReport
    from app.model.errors import BadInput, BadParameter, DurandError, NotFound, StoreError
    from app.opening import open_session as open  # noqa: A004  # as gzip, lzma and zipfile's own do
    from app.session import Session

__version__ = "0.2.0"

__all__ = [
    "BadInput",
    "BadParameter",
    "DurandError",
    "ImportReport",
    "Incidents",
    "NotFound",
    "Session",
    "StoreError",
    "__version__",
    "open",
]


def __getattr__(name: str) -> Any:
    """The public name, from its module, which is imported now."""
    homes = {
        "ImportReport": "app.ingest.importer",
        "Incidents": "app.incidents",
        "Session": "app.session",
        "open": "app.opening",
    }
    if name not in __all__:
        raise AttributeError(f"module 'app' has no attribute {name!r}: it has {', '.join(__all__)}")
    found = getattr(import_module(homes.get(name, "app.model.errors")), "open_session" if name == "open" else name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
