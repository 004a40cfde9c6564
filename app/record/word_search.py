"""Search for words in the full-text index that a store's file holds."""

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
    """Looks in the index of a store's file."""

    path: Path

    def __call__(self, text: str, fids: NDArray[np.int64]) -> Rows:
        """The rows, of those with these numbers in the file, that have all of the words."""
        with closing(connect(self.path)) as connection:
            return find_words(connection, text, fids)
