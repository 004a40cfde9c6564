"""An open store and its clock: what every part of a `Session` that edits stands on."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Self

from app.record.geopackage import GeoPackageStore


class OpenStore(ABC):
    """A store that is open, and a function that gives the time of now."""

    store: GeoPackageStore
    now: Callable[[], datetime]

    @abstractmethod
    def _sharing(self, store: GeoPackageStore, now: Callable[[], datetime] | None = None) -> Self:
        """A session on another store, with this session's geography, and its clock if there is no other."""
