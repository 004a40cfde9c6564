"""Search for words in the full-text index of a store's file."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.engine.indexes import Fids
from app.engine.words import find_words
from app.model.errors import StoreLost, WrongSchema
from app.record.connection import connect
from app.record.standing import read_identity
from app.record.store_errors import reading_record
from app.record.store_file import see_file


@dataclass(frozen=True, slots=True)
class StoreSearch:
    """A search that reads the index of the store with this identity, in the file `path`."""

    path: Path
    identity: str

    def __call__(self, text: str) -> Fids | None:
        """The numbers of the incidents that have all words.

        Raises `StoreLost` if another file has the store's name now, `StoreDamaged` if the index cannot be read.
        """
        see_file(self.path)
        try:
            with reading_record(self.path), closing(connect(self.path)) as connection:
                if read_identity(connection) == self.identity:
                    return find_words(connection, text)
        except WrongSchema as error:
            raise StoreLost(f"store: words cannot be searched in {self.path}: {error}") from error
        raise StoreLost(f"store: words cannot be searched in {self.path}: it is another store now")
