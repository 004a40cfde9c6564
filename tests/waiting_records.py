"""Records that wait for a person in the inbox: drafts of an article, leads, and a pair that may be one event."""

from pathlib import Path

from app.session import Session

ARTICLE = (
    b"Clashes near the frontier\n\nFive civilians were killed in shelling in Spin Boldak on 6 November 2025, a "
    b"hospital said. Torkham has been closed to all traffic since 12 October 2025, the customs office said.\n"
)
GDELT = Path(__file__).parent / "fixtures" / "gdelt.export.CSV"
ONE_EVENT = (
    "id,title,event_type,date_start,longitude,latitude,fatalities_best\n"
    "T1,A blast,Battles,2025-10-20,71.09,34.12,4\n"
)


def let_wait(session: Session, folder: Path) -> None:
    """Read an article, import leads, and import one event as the datasets `one` and `two`, which are matched."""
    session.draft(session.read(ARTICLE))
    session.import_file(GDELT)
    path = folder / "gate.csv"
    path.write_text(ONE_EVENT, encoding="utf-8")
    for name in ("one", "two"):
        session.import_file(path, dataset=name)
    session.match("one", "two")
