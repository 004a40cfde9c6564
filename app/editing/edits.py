"""Edits by a person: what a `Session` does with single records, and with articles that somebody gives it."""

from datetime import date
from typing import TYPE_CHECKING

from app.editing.deciding import Deciding
from app.editing.erasing import Erasing
from app.editing.linking import Linking
from app.editing.writing import Writing
from app.filters.moment_text import read_day
from app.model.columns import find_table
from app.record.item_version import Item, expecting

if TYPE_CHECKING:
    from app.reading.drafts import Reading
    from app.record.counts import Counts


class Editing(Writing, Linking, Deciding, Erasing):
    """The part of a `Session` that reads articles, decides on drafts, and writes, retracts and erases records."""

    def read(
        self,
        text: str | bytes,
        *,
        published: date | str | None = None,
        source: str | None = None,
        media_type: str | None = None,
    ) -> "Reading":
        """Draft incidents, claims and gate statuses of an article in English, each with its line and its quote.

        `text` is plain text, or the bytes of a file: plain text, HTML or PDF, as `media_type` says or the bytes
        show. `published` is the day of publication, from which "on Sunday" is counted, `source` the name of the
        publication; without them those of the file count, and dates that hang on an unknown day stay empty.
        `to_dict` of the answer gives the JSON of `durand read` and of the route `/read`; nothing is written.
        Raises `BadInput` for what cannot be read, with the reason.

            >>> reading = session.read("Torkham was closed on 12 October 2025, police said.")
            >>> list(reading.to_dict())
            ['document', 'incidents', 'claims', 'crossing_status', 'unread']
        """
        from app.documents.media import PLAIN, read_document
        from app.reading.article import read_article

        day = None if published is None else read_day(published, "published")
        if isinstance(text, str):
            kind = PLAIN if media_type is None else media_type.partition(";")[0]
            found = read_document(text.encode("utf-8", "replace"), f"{kind}; charset=utf-8")
        else:
            found = read_document(text, media_type)
        return read_article(
            found.text, published=day or found.published, source=source or found.source, desk=self.desk
        )

    def draft(self, reading: "Reading") -> "Counts":
        """Write what a reading drafts as a revision, and return the counts of drafts inserted, updated, unchanged.

        Drafts are in no answer that does not ask for them (`drafts="include"`). Writing the drafts of an article
        again changes nothing; what `accept` and `drop` decided, and what a person wrote under a draft's id, stays.

            >>> reading = session.read("Torkham was closed on 12 October 2025, police said.")
            >>> session.draft(reading).unchanged
            0
        """
        from app.editing.drafted import document_of, drafted_records
        from app.record.draft_writer import DraftWriter

        document, records = document_of(reading), drafted_records(reading, self.desk)
        with self.store.writing(f"read {document}", self.now) as writer:
            return DraftWriter(writer).write(document, records)

    def accept(self, *ids: str, why: str | None = None, by: str | None = None) -> list[str]:
        """Accept drafts as a revision: an incident with its claims and statuses; returns the ids of all.

        They become ordinary records, an incident is `unverified`; their history says why and by whom. The id of a
        document (`news:` and its hash) stands for all its undecided drafts. Raises `NotFound` for an id of no
        draft, `BadParameter` for a draft that is accepted, and for a claim about an incident that is a draft.
        """
        from app.editing.drafted import drafted_id
        from app.record.draft_writer import DraftWriter

        with self.store.writing(f"accept {' '.join(ids)}", self.now) as writer:
            return DraftWriter(writer).accept([*map(drafted_id, ids)], why, by)

    def drop(self, *ids: str, why: str, by: str | None = None) -> list[str]:
        """Drop drafts as a revision, an incident with its claims and statuses; returns the ids of all.

        No reading brings them back; `accept` does. Raises `BadParameter` without a reason and for a draft that is
        decided, `NotFound` for an id of no draft.
        """
        from app.editing.drafted import drafted_id
        from app.record.draft_writer import DraftWriter

        with self.store.writing(f"drop {' '.join(ids)}", self.now) as writer:
            return DraftWriter(writer).drop([*map(drafted_id, ids)], why, by)

    def expecting(self, id: str, *tags: str, table: str = "incidents") -> "Editing":  # noqa: A002
        """A session that writes only while a record's version has one of the tags; else its edits raise `Stale`.

        `tag` gives the tag of the version that one has read; `Stale` has both versions, and the tag of now.

            >>> session.expecting("seed:S01", session.tag("seed:S01")).retract("seed:S01", why="an example")
            2
        """
        item = Item(self.store.identity, find_table(table), id)
        return self._sharing(self.store.guarded(expecting(item, frozenset(tags))))

    def retract(self, id: str, *, why: str, by: str | None = None, table: str = "incidents") -> int:  # noqa: A002
        """Retract a record as a revision of its own, and return the revision's number.

        It is gone from the answers of now, and no import brings it back; its versions stay, with a tombstone that
        says why and by whom. `table` is incidents, claims or crossing_status. Raises `BadParameter` without a
        reason or for a retracted record, `NotFound` for an unknown id.
        """
        with self.store.writing(f"retract {id}", self.now) as writer:
            writer.retract(find_table(table), id, why, by)
        return writer.revision

    def restore(self, id: str, *, why: str, by: str | None = None, table: str = "incidents") -> int:  # noqa: A002
        """Put a retracted record back as it was; arguments, answer and errors are those of `retract`."""
        with self.store.writing(f"restore {id}", self.now) as writer:
            writer.restore(find_table(table), id, why, by)
        return writer.revision
