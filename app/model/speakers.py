"""Speakers: one vocabulary for claims and statements on crossings, and the spellings that files have."""

import re
from collections.abc import Mapping

from app.model.vocabulary import Speaker

SPELLINGS: Mapping[Speaker, tuple[str, ...]] = {
    Speaker.AFGHAN_SIDE: (
        "af",
        "afg",
        "afghanistan",
        "afghan",
        "afghan authorities",
        "afghan government",
        "afghan officials",
        "kabul",
        "taliban",
        "afghan taliban",
        "taliban administration",
        "taliban government",
        "taliban led administration",
        "islamic emirate",
        "islamic emirate of afghanistan",
    ),
    Speaker.PAKISTANI_SIDE: (
        "pk",
        "pak",
        "pakistan",
        "pakistani",
        "pakistan side",
        "pakistani authorities",
        "pakistani government",
        "pakistani officials",
        "government of pakistan",
        "islamabad",
        "ispr",
    ),
    Speaker.UN: (
        "united nations",
        "united nations assistance mission in afghanistan",
        "united nations assistance mission to afghanistan",
        "united nations assistance mission to afghanistan (unama)",
        "unama",
        "ocha",
        "un ocha",
        "unhcr",
        "iom",
        "wfp",
        "unicef",
        "who",
    ),
    Speaker.AID_AGENCY: ("aid agencies", "aid", "ngo", "ngos", "aid workers", "red cross", "icrc", "red crescent"),
    Speaker.HOSPITAL: ("hospitals", "doctors", "medics"),
    Speaker.RESIDENTS: ("resident", "locals", "local residents", "villagers", "witnesses", "traders"),
    Speaker.MEDIA: ("press", "newspaper", "journalists", "news", "reports", "media reports"),
    Speaker.MILITANTS: ("militant", "ttp", "tehrik i taliban pakistan", "tehrik i taliban pakistan (ttp)"),
    Speaker.UNATTRIBUTED: ("unknown", "unnamed", "not stated", "nobody", "none", "reportedly"),
}
"""Other spellings of each speaker, in lower case and without article; its own word is one, too."""

LABELS: Mapping[str, str] = {
    Speaker.AFGHAN_SIDE: "the Afghan side",
    Speaker.PAKISTANI_SIDE: "the Pakistani side",
    Speaker.UN: "the UN",
    Speaker.AID_AGENCY: "an aid agency",
    Speaker.HOSPITAL: "a hospital",
    Speaker.RESIDENTS: "residents",
    Speaker.MEDIA: "media",
    Speaker.MILITANTS: "militants",
    Speaker.UNATTRIBUTED: "a source that is not named",
}
"""Each speaker as a reader calls it."""

ARTICLE = re.compile(r"^the ")
GAPS = re.compile(r"[\s_\-–]+")


def fold_spelling(text: str) -> str:
    """A word of a vocabulary without case, and with one space for spaces, hyphens and underscores."""
    return GAPS.sub(" ", text).strip().casefold()


BY_SPELLING: Mapping[str, Speaker] = {
    fold_spelling(spelling): speaker for speaker, others in SPELLINGS.items() for spelling in (speaker, *others)
}


def find_speaker(text: object) -> Speaker | None:
    """The speaker that a text spells, whatever its case, article and hyphens; None for another text."""
    return BY_SPELLING.get(ARTICLE.sub("", fold_spelling(str(text or ""))))


def as_stored(column: str, text: str) -> str:
    """The text as a column holds it: in a column of speakers the speaker that it spells."""
    return str(find_speaker(text) or text) if column in ("party", "authority") else text


def speaker_of(stated: object, said_by: object) -> Speaker:
    """The speaker that is stated, or that `said_by` spells; `unattributed` where neither names one."""
    return find_speaker(stated) or find_speaker(said_by) or Speaker.UNATTRIBUTED
