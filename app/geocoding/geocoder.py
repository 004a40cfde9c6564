"""The types of a geocoder's question and answer, and a geocoder that asks several in turn."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.geography.gazetteer import Place
from app.model.vocabulary import GeoPrecision


class Basis(StrEnum):
    """The evidence for a match.

    NAMED: the name as a list spells it. SPELLED: another spelling of the name. BESIDE: another place in the
    description, since the name itself is not known. FALLBACK: the stated district or province.
    """

    NAMED = "named"
    SPELLED = "spelled"
    BESIDE = "beside"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name may mean: where, how exactly, how likely, and why.

    `lon` and `lat` in degrees; `radius_km` holds the true place in nine of ten cases; `score` is the probability,
    from 0 to 1, that the true place lies within it (before `calibration`, inside a geocoder, it is how well name,
    kind and context fit, and orders the matches of one name); `why` is a sentence.
    """

    place: Place
    lon: float
    lat: float
    precision: GeoPrecision
    radius_km: float
    score: float
    why: str
    basis: Basis = Basis.NAMED


class Verdict(StrEnum):
    """Whether a name was located.

    An unconfirmed name has a best candidate but nothing that confirms it: a village named without its province, or
    a place outside the two countries without its country.
    """

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNCONFIRMED = "unconfirmed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about a name: the verdict, all candidates with the best first, and the reason as a sentence.

    `knows` is False if the candidates only stand in for a name that is not known.
    """

    verdict: Verdict
    matches: tuple[Match, ...]
    reason: str
    knows: bool = True

    def __repr__(self) -> str:
        places = ", ".join(f"{each.place.name} ({each.score:.2f})" for each in self.matches[:3])
        more = f" and {len(self.matches) - 3} more" if len(self.matches) > 3 else ""
        return f"<Answer: {self.verdict}: {places or 'no place'}{more}>"

    @property
    def match(self) -> Match | None:
        """The one match; None if the name is ambiguous, unconfirmed or unknown."""
        return self.matches[0] if self.verdict is Verdict.MATCHED else None


class Geocoder(ABC):
    """Finds places by their names; a class of geocoders has `answer`, the rest follows from it.

    `country` is ISO 3166-1 alpha-2 or a name; `province` and `district` are names in any spelling, or codes.
    """

    @abstractmethod
    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The places that the name may mean in the stated units, with a reason."""

    def geocode(
        self,
        name: str,
        country: str | None = None,
        province: str | None = None,
        district: str | None = None,
        limit: int = 10,
    ) -> list[Match]:
        """The candidates, best first, at most `limit`."""
        return list(self.answer(name, country, province, district).matches[:limit])

    def locate(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Match | None:
        """The one match; None if the name is ambiguous, unconfirmed or unknown."""
        return self.answer(name, country, province, district).match


class FirstMatch(Geocoder):
    """Asks geocoders in turn; the first that knows the place answers.

    A fallback to a whole district or province is used only if no later geocoder knows the place itself.
    """

    def __init__(self, geocoders: Sequence[Geocoder]) -> None:
        if not geocoders:
            raise ValueError("FirstMatch needs at least one geocoder to ask")
        self._geocoders = tuple(geocoders)

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The first answer that knows the name, even if ambiguous; else the first answer with a candidate."""
        answers: list[Answer] = []
        for geocoder in self._geocoders:
            answers.append(geocoder.answer(name, country, province, district))
            if answers[-1].matches and answers[-1].knows:
                return answers[-1]
        known = [answer for answer in answers if answer.matches]
        return (known or answers)[0]


FALLBACK_SCORE = 0.4
"""The highest score of a match that is only the district or province around an unknown name."""
