"""AcceptUnconfirmed: a geocoder that matches an unconfirmed name with its best candidate, and says so."""

from dataclasses import replace

from app.geocoding.geocoder import Answer, Geocoder, Verdict

ACCEPTED = "unconfirmed, accepted: "


class AcceptUnconfirmed(Geocoder):
    """Another geocoder's answers, in which unconfirmed names are matched; their `why` begins with ACCEPTED."""

    def __init__(self, geocoder: Geocoder) -> None:
        self._geocoder = geocoder

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The wrapped geocoder's answer; for an unconfirmed name, with its best candidate as the match."""
        answer = self._geocoder.answer(name, country, province, district)
        if answer.verdict is not Verdict.UNCONFIRMED:
            return answer
        best, *others = answer.matches
        best = replace(best, why=f"{ACCEPTED}{best.why}")
        return replace(answer, verdict=Verdict.MATCHED, matches=(best, *others))
