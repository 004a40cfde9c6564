"""Scenes: the place and the day that a title, a heading or a question gives to the sentences after it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.geography.gazetteer import distance_km
from app.geography.toponyms import fold
from app.reading.days import Mention
from app.reading.happenings import event_day
from app.reading.naming import UNIT_KINDS
from app.reading.placing import Spot, agree
from app.reading.sentences import Sentence

IS_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|\w+ed|said|took|shot|broke|came|went|gave|told|held|left|fell|made|kept|spoke|sent|put|says|gives|denies)\b"
)
GOES_ON: Final = re.compile(
    r"^\s*(?:During|In the (?:ensuing|exchange|fire|operation|clash)|As a result|Resultantly|Consequently|In the process|However, during|After (?:an|the) (?:intense|exchange))",
    re.I,
)
NUMBERED: Final = re.compile(
    r"^\W{0,2}(?:(?:Night(?: of)?|Overnight|Evening of|Early|Late|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*),? )?\d"
)
HEAD: Final = re.compile(
    r"\W{0,3}(?:(?:Night(?: of)?|Overnight|Evening of|Early|Late|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*),? )?"
    r"\d{1,2}(?:\s?[-–/ ]\s?\d{1,2})? [A-Z][a-z]+[^:;.]{3,70}:\s"
)
NAME: Final = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}(?: (?:district|province|agency|tehsil|area))?"
UNIT: Final = re.compile(
    rf"(?P<dot>[•*▪·–—-]\s*|\(?\w{{1,2}}[.)]\s+)?(?P<unit>{NAME}(?:, {NAME}| \({NAME}\)){{0,2}}):\s"
)
LEAST_UNITS: Final = 3
LEAST_ITEMS: Final = 2
"""So many items of a list that begin with a place make a list of places."""
LONGEST_TITLE: Final = 16
"""Tokens: a longer part without a verb is a sentence."""
LEAST_HEADINGS: Final = 2
"""So many lines with nothing but a day make a log of days; a single one is the day of the publication."""


NEAR_KM: Final = 60.0
"""A place so near to a title's unit, in its province, lies in it: districts were divided."""


def _apart(one: Spot, other: Spot) -> float:
    return distance_km(one.lon, one.lat, other.lon, other.lat)


@dataclass(slots=True)
class Scene:
    """The place and the day of the sentences that follow; in a `titled` one every sentence tells of this place.

    `finer` is the place within it that was told last. In a `fixed` one no sentence is a title or a question.
    """

    spot: Spot | None = None
    day: Mention | None = None
    titled: bool = False
    finer: Spot | None = None
    fixed: bool = False

    def place(self, spot: Spot | None) -> Spot | None:
        """The place of a sentence: its own within the scene, else that of the scene."""
        if spot is None or self.spot is None:
            return spot or self.finer or self.spot
        near = spot.place.province == self.spot.place.province and _apart(spot, self.spot) <= NEAR_KM
        finer = spot.rank >= self.spot.rank and (
            agree(spot, self.spot) or (spot.exact and near and not self.fixed)
        )
        if self.titled and finer:
            self.finer = spot
        return spot if not self.titled or finer else self.spot


@dataclass
class Scenes:
    """The scene of the current paragraph, and the one that a question or a day's heading has opened."""

    headed: int = 0
    now: Scene | None = None
    asked: Scene = field(default_factory=Scene)
    only_titles: bool = False
    numbered: bool = False

    def turn(self, sentence: Sentence) -> None:
        """Begins a paragraph: a title holds for its own item, or for the next paragraph where it stands alone."""
        kept = self.now if self.only_titles and self.numbered else None
        if self.now and not self.now.titled and GOES_ON.search(sentence.text):
            kept = self.now
        if NUMBERED.match(sentence.text):
            kept = None
        self.now, self.only_titles, self.numbered = kept, True, bool(NUMBERED.match(sentence.text))

    def note(self, sentence: Sentence, spots: Sequence[tuple[int, Spot]], days: list[Mention]) -> bool:
        """Takes place and day of a title, a heading or a question; False for a sentence that tells something."""
        if self.now and self.now.fixed:
            return False
        day = event_day(sentence.text, days, aftermath=False)
        if sentence.text.rstrip().endswith("?"):
            if day or spots:
                self.asked = Scene(spots[0][1] if spots else self.asked.spot, day or self.asked.day)
            return True
        if not self._is_title(sentence):
            self.only_titles = False
            return False
        finest = max((spot for _, spot in spots), key=lambda spot: spot.rank, default=None)
        before = self.now if self.now and self.now.titled and not sentence.first else Scene()
        if finest or day or self.numbered:
            self.now = Scene(finest or before.spot, day or before.day, titled=True)
        if day and not spots and self.headed >= LEAST_HEADINGS and is_heading(sentence, days):
            self.asked = Scene(None, day)
        return bool(finest or day)

    def opened(self) -> Scene:
        """The scene of the paragraph, else that of the question, whose place is given once: later the event has it."""
        if self.now:
            return self.now
        asked, self.asked = self.asked, Scene(None, self.asked.day)
        return asked

    def _is_title(self, sentence: Sentence) -> bool:
        return is_title(sentence) and (sentence.first or self.only_titles)


def is_headed(sentence: Sentence) -> bool:
    """Whether an item begins with its day and place: "14 May, Kamdesh district, Nuristan: a team was stopped"."""
    head = HEAD.match(sentence.text) if sentence.first else None
    return head is not None and not IS_VERB.search(head[0])


def find_units(sentences: Sequence[Sentence], kind: Callable[[str], str | None]) -> dict[int, str]:
    """The units at the head of the paragraphs of an account "Kunar: two killed", by the paragraph's number.

    `kind` gives the kind of a place by its folded name; a single such paragraph has a dateline.
    """
    heads = [(each.paragraph, UNIT.match(each.text)) for each in sentences if each.first]
    told = [(at, head) for at, head in heads if head and not head["unit"].isupper()]
    placed = {at: head for at, head in told if kind(fold(first_name(head["unit"])))}
    found = {at: head["unit"] for at, head in placed.items() if kind(fold(head["unit"])) in UNIT_KINDS}
    items = {
        at: head["unit"] for at, head in placed.items() if head["dot"] or first_name(head["unit"]) != head["unit"]
    }
    long = found if len(found) >= LEAST_UNITS else {}
    return long | (items if len(items) >= LEAST_ITEMS else {})


def first_name(unit: str) -> str:
    """The first name of a head such as "Khar, Bajaur" or "Wana (South Waziristan)"."""
    return re.split(r", | \(| (?:district|province|agency|tehsil|area)\b", unit)[0]


def is_title(sentence: Sentence) -> bool:
    """Whether a part has no verb and is short, as the titles of items are: "3. PS Jani Khel, Bannu."."""
    if len(sentence.tokens) > LONGEST_TITLE or IS_VERB.search(sentence.text):
        return False
    return not any(token.tag in ("VBD", "VBZ", "VBP") and token.dep == "ROOT" for token in sentence.tokens)


def is_heading(sentence: Sentence, days: list[Mention]) -> bool:
    """Whether a line has nothing but a day: "Monday, 14 April"."""
    told = sum(day.end - day.start for day in days if day.span)
    return sentence.first and told >= len(sentence.text.strip(" .:—–-*#")) - 3 > 0
