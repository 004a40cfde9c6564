"""AcceptUnconfirmed: a geocoder that takes a name nobody confirms for its best candidate, and says so."""

from dataclasses import replace

from app.geocoding.geocoder import Answer, Answering, Geocoder, Verdict

ACCEPTED = "unconfirmed, accepted: "


class AcceptUnconfirmed(Answering):
    """Another geocoder's answers, unconfirmed ones as matches whose `why` begins with ACCEPTED."""

    def __init__(self, geocoder: Geocoder) -> None:
        self._geocoder = geocoder

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The other geocoder's answer; the best candidate of an unconfirmed name is its match."""
        answer = self._geocoder.answer(name, country, province, district)
        if answer.verdict is not Verdict.UNCONFIRMED:
            return answer
        best, *others = answer.matches
        best = replace(best, why=f"{ACCEPTED}{best.why}")
        return replace(answer, verdict=Verdict.MATCHED, matches=(best, *others))
