"""Words for clients about a store that does not do what was asked; the log has the rest, with names of files."""

from collections.abc import Mapping

from app.model.errors import DiskFull, DurandError, ReadOnly, StoreBusy

UNREADABLE = "the store cannot be read now; the service's log says why"
WORDS: Mapping[type[DurandError], str] = {
    StoreBusy: "the store is being written to, such as by an import; try again when that is done",
    ReadOnly: "the store's file or medium lets nobody write",
    DiskFull: "the service's disk has no room for this; nothing was written",
}


def words_of(error: DurandError) -> str:
    """The words for a client about an error of the store or of its disk."""
    return WORDS.get(type(error), UNREADABLE)
