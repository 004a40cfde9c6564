"""Links as readers are shown them: nothing of a link with a record that is not shown as it is."""

from collections.abc import Callable, Iterable, Sequence

from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.event_ids import COLUMN
from app.record.event_links import ACCEPTED, Decision, EventLinks, Pair, has_links, read_links
from app.record.link_writer import LINKED, UNLINKED
from app.record.shade import Shade
from app.record.version_rows import last_version
from app.rules.rule import NOTHING

Version = dict[str, object]
_LICENCE = INCIDENTS.names.index("licence")


def read_shown_links(
    connection: Connection, revision: int, withheld: frozenset[str], shade: Shade | None
) -> EventLinks:
    """The decisions that held at a revision on records that are shown as they are."""
    links = read_links(connection, revision)
    if not withheld and shade is None:
        return links
    is_open = open_test(connection, withheld, shade)
    accepted, rejected = (
        {pair: made for pair, made in held.items() if all(map(is_open, pair))}
        for held in (links.accepted, links.rejected)
    )
    return EventLinks(accepted, rejected, links.down)


def find_unlinked(connection: Connection, withheld: frozenset[str], shade: Shade | None) -> frozenset[str]:
    """The ids of records that were ever linked, if over others, with a record that is not shown as it is.

    Of these nothing is told of links: neither in versions nor in changes.
    """
    if (not withheld and shade is None) or not has_links(connection):
        return frozenset()
    rows = connection.execute("SELECT DISTINCT a, b FROM event_links WHERE decision = ?", (ACCEPTED,))
    ever: list[Pair] = [(str(one), str(other)) for one, other in rows]
    is_open = open_test(connection, withheld, shade)
    groups = EventLinks({pair: Decision(pair, ACCEPTED) for pair in ever}).components()
    return frozenset(each for group in groups if not all(map(is_open, group)) for each in group)


def open_test(connection: Connection, withheld: frozenset[str], shade: Shade | None) -> Callable[[str], bool]:
    """A test whether an incident is shown as it is, by its last version."""

    def is_open(record_id: str) -> bool:
        if withheld and _licence(connection, record_id) in withheld:
            return False
        return shade is None or shade.of_incident(record_id) == NOTHING

    return is_open


def _licence(connection: Connection, record_id: str) -> object:
    row = connection.execute("SELECT licence FROM incidents WHERE id = ?", (record_id,)).fetchone()
    if row is not None:
        return row[0]
    kept = last_version(connection, INCIDENTS, record_id)
    return kept[_LICENCE] if kept else None


def versions_without_links(versions: Sequence[Version]) -> list[Version]:
    """The versions of a record without what links say; a version of which nothing else is new is left out."""
    told: list[Version] = []
    for version in versions:
        is_of_link = version["became"] in (LINKED, UNLINKED)
        silent = dict.fromkeys(("became", "why", "by")) if is_of_link else {}
        now = {**version, COLUMN: None, **silent}
        if not told or now["became"] is not None or _differ(told[-1], now, INCIDENTS.names):
            told.append(now)
    return told


def _differ(one: Version, other: Version, names: Iterable[str]) -> bool:
    return any(one[name] != other[name] for name in names)
