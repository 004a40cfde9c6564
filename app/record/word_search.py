"""Search for words in the full-text index of a store's file."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Rows
from app.engine.words import find_words
from app.record.connection import connect


@dataclass(frozen=True, slots=True)
class StoreSearch:
    """A search that reads the index of a store's file."""

    path: Path

    def __call__(self, text: str, fids: NDArray[np.int64]) -> Rows:
        """The rows whose texts have all words; `fids` are the rows' numbers in the GeoPackage."""
        with closing(connect(self.path)) as connection:
            return find_words(connection, text, fids)
