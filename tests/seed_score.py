"""Scores drafts against the seed data: what the reader makes of the articles, beside what people made of them.

`python tests/seed_score.py A.txt B.txt` scores the articles themselves, which are no part of this project.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.geocoding.geocoder import Verdict
from app.geography.gazetteer import distance_km
from app.ingest.locator import Desk
from app.ingest.locator_opening import open_desk
from app.reading.article import read_article

SEED = Path(__file__).parents[1] / "geodata" / "seed"
TOLERANCE_KM = {"point": 10, "town": 10, "near": 30, "district": 30, "province": 120}
WIDER = 3
"""Days by which a draft may be wider than the seed record."""
ABROAD = ("Doha", "Istanbul")
STARTS = 3
"""Days within which the seed data has a status begin."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Score:
    """Records of the seed data and drafts: the pairs that agree, and what is left on both sides."""

    pairs: list[tuple[Row, Row]]
    missed: list[Row]
    extra: list[Row]

    @property
    def recall(self) -> float:
        """Share of the seed records that a draft agrees with."""
        return len(self.pairs) / max(1, len(self.pairs) + len(self.missed))

    @property
    def precision(self) -> float:
        """Share of the drafts that agree with a seed record."""
        return len(self.pairs) / max(1, len(self.pairs) + len(self.extra))


def seed_rows(table: str) -> list[dict[str, str]]:
    """The rows of a file of the seed data."""
    with (SEED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines_of(row: Row, document: str) -> set[int]:
    """The lines of a document that a seed row rests on."""
    references = [each.strip() for each in row["source_ref"].split(";")]
    return {int(each[2:]) for each in references if each.startswith(f"{document}:")}


def of_document(rows: Iterable[dict[str, str]], document: str) -> list[dict[str, str]]:
    """The rows that rest on a document."""
    return [row for row in rows if lines_of(row, document)]


def matched(seeds: Sequence[Row], drafts: Sequence[Row], agrees: Callable[[Row, Row], bool]) -> Score:
    """Pairs of a seed row and a draft, each taken once."""
    pairs, missed, left = [], [], list(drafts)
    for seed in seeds:
        draft = next((each for each in left if agrees(seed, each)), None)
        if draft is None:
            missed.append(seed)
        else:
            left.remove(draft)
            pairs.append((seed, draft))
    return Score(pairs, missed, left)


def interval(start: str | None, end: str | None) -> tuple[date, date] | None:
    """The first and the last day of a record; None without one."""
    days = [date.fromisoformat(day) for day in (start, end) if day]
    return (days[0], days[-1]) if days else None


def dates_agree(seed: Row, draft: Row) -> bool:
    """Whether the days overlap and the draft's are not much wider; or both have none."""
    true, told = (interval(row["date_start"], row["date_end"]) for row in (seed, draft))
    if true is None or told is None:
        return true is told
    wider = (told[1] - told[0]).days - (true[1] - true[0]).days
    return told[0] <= true[1] and true[0] <= told[1] and wider <= WIDER


def places_agree(seed: Row, draft: Row, desk: Desk) -> bool:
    """Whether the draft's point is that of the seed's place; abroad its name is enough; or neither is placed."""
    named = seed["locate_as"]
    if named == "-":
        return draft["longitude"] is None and draft["place_name"] not in ABROAD
    answer = desk.geocoder.answer(named, None, None, None)
    assert answer.verdict is Verdict.MATCHED, named
    match = answer.matches[0]
    if draft["longitude"] is None:
        return match.place.country not in ("AF", "PK") and named.split(",")[0] in (draft["place_name"] or "")
    apart = distance_km(match.lon, match.lat, draft["longitude"], draft["latitude"])
    return apart <= TOLERANCE_KM[seed["geo_precision"] or match.precision.value]


def score_incidents(document: str, answer: Row, desk: Desk) -> Score:
    """Incidents that agree in line, place and days."""

    def agrees(seed: Row, draft: Row) -> bool:
        here = draft["source_line"] in lines_of(seed, document)
        alike = seed["event_type"] in ("Other", draft["event_type"])
        return alike and here and dates_agree(seed, draft) and places_agree(seed, draft, desk)

    return matched(of_document(seed_rows("incidents"), document), answer["incidents"], agrees)


def figures_of(rows: Iterable[Row], incidents: Mapping[str, Row], reference: str) -> Iterator[dict[str, Any]]:
    """Each number of killed or injured, with its bounds, party and incident; parts are left to their wholes."""
    for row in rows:
        for kind in ("killed", "injured"):
            bounds = tuple(int(row[f"{kind}_{side}"] or -1) for side in ("low", "best", "high"))
            if bounds != (-1, -1, -1) and row.get("part_of") is None:
                said = {"kind": kind, "bounds": bounds, "party": row["party"]}
                yield {**said, "incident": incidents[row[reference]]}


def score_figures(document: str, answer: Row, desk: Desk) -> Score:
    """Figures that agree in kind, bounds and party, and in the place and the days of their incident."""
    seeds = {row["id"]: row for row in seed_rows("incidents")}
    claims = [{**row, "part_of": None} for row in of_document(seed_rows("claims"), document)]
    true = list(figures_of(claims, seeds, "incident"))
    told = list(figures_of(answer["claims"], {row["id"]: row for row in answer["incidents"]}, "incident_id"))

    def agrees(seed: Row, draft: Row) -> bool:
        same = all(seed[key] == draft[key] for key in ("kind", "bounds", "party"))
        one, other = seed["incident"], draft["incident"]
        return same and dates_agree(one, other) and places_agree(one, other, desk)

    return matched(true, told, agrees)


def score_statuses(document: str, answer: Row) -> Score:
    """Statuses that agree in crossing, status, traffic and the day from which they hold."""

    def agrees(seed: Row, draft: Row) -> bool:
        same = all((seed[key] or None) == draft[key] for key in ("crossing", "status", "traffic", "authority"))
        return (
            same
            and 0
            <= (date.fromisoformat(draft["from"] or "0001-01-01") - date.fromisoformat(seed["date_from"])).days
            <= STARTS
        )

    return matched(of_document(seed_rows("crossing_status"), document), answer["crossing_status"], agrees)


def scores(document: str, text: str, desk: Desk, published: date | None = None) -> dict[str, Score]:
    """The scores of document A or B by what is scored."""
    answer = read_article(text, published=published, desk=desk).to_dict()
    return {
        "incidents": score_incidents(document, answer, desk),
        "figures": score_figures(document, answer, desk),
        "statuses": score_statuses(document, answer),
    }


def main() -> None:
    """Print the scores of the two articles, and what was missed or is too much."""
    desk = open_desk(None)
    for document, path in zip("AB", sys.argv[1:3], strict=True):
        for name, score in scores(document, Path(path).read_text(encoding="utf-8"), desk).items():
            print(f"{document} {name}: {len(score.pairs)} agree, P {score.precision:.2f} R {score.recall:.2f}")
            for word, rows in (("missed", score.missed), ("extra", score.extra)):
                for row in rows:
                    print(f"  {word}: {json.dumps(row, default=str, ensure_ascii=False)[:240]}")


if __name__ == "__main__":
    main()
