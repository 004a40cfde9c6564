"""Figures that incidents have by default: the span of their claims, whatever comes first; every row is made up."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import orjson
import pytest

from app.figures.default import ONLY_COMPUTED
from app.filters.catalogue import Known, read_query
from app.ingest.importer import ImportReport
from app.ingest.locator import Desk
from app.ingest.rederive import derive_again
from app.model.columns import CLAIMS, INCIDENTS
from app.record.connection import connect
from app.record.geopackage import GeoPackageStore
from app.record.past import past_store

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
AT = datetime(2026, 2, 3, tzinfo=UTC)
INCIDENT = (
    "id,title,event_type,longitude,latitude,fatalities_low,fatalities_best,fatalities_high,injured\n"
    "a,Clash,Battles,71.1,34.1,{},7\n"
)
CLAIM_HEADER = (
    "id,incident,party,statement,verb,killed_low,killed_best,killed_high,injured_low,injured_best,"
    "of_whom,part_of\n"
)
CLAIMS_FILE = (
    CLAIM_HEADER
    + """one,a,AF,x,claimed,58,58,58,10,12,soldiers,
other,a,PK,x,claimed,23,23,23,,,soldiers,
part,a,PK,x,claimed,2,2,2,,,soldiers,other
"""
)
SPAN = {
    "fatalities_low": 23,
    "fatalities_best": None,
    "fatalities_high": 58,
    "injured_low": 10,
    "injured": 12,
    "injured_high": None,
    "figures": "span",
    "fatalities_low_stated": 20,
    "fatalities_best_stated": 30,
    "fatalities_high_stated": 60,
    "injured_stated": 7,
}
AS_STATED = {
    "fatalities_low": 20,
    "fatalities_best": 30,
    "fatalities_high": 60,
    "injured": 7,
    **dict.fromkeys(ONLY_COMPUTED),
}


@pytest.fixture
def with_claims(take: Take) -> None:
    take("incident.csv", INCIDENT.format("20,30,60"))
    take("claims.csv", CLAIMS_FILE)


def figures(incident: dict[str, object]) -> dict[str, object]:
    return {name: incident[name] for name in SPAN}


@pytest.mark.usefixtures("with_claims")
def test_claims_give_an_incident_their_span_and_keep_what_the_dataset_states(
    store: GeoPackageStore, incident: Incident
) -> None:
    assert figures(incident("own:a")) == SPAN
    versions = [figures(version) for version in store.history(INCIDENTS, "own:a")]
    assert versions == [AS_STATED, SPAN]


@pytest.mark.usefixtures("with_claims")
def test_a_corrected_incident_keeps_its_span_and_states_what_is_new(take: Take, incident: Incident) -> None:
    report = take("incident.csv", INCIDENT.format("20,31,60"))
    assert report.counts.updated == 1
    assert figures(incident("own:a")) == {**SPAN, "fatalities_best_stated": 31}
    assert take("incident.csv", INCIDENT.format("20,31,60")).counts.unchanged == 1


@pytest.mark.usefixtures("with_claims")
def test_a_corrected_claim_changes_the_figures(take: Take, incident: Incident) -> None:
    report = take("claims.csv", CLAIM_HEADER + "other,a,PK,x,claimed,30,30,30,,,soldiers,\n")
    assert (report.counts.inserted, report.counts.updated) == (0, 1)
    assert incident("own:a")["fatalities_low"] == 30


@pytest.mark.usefixtures("with_claims")
def test_a_claim_that_is_given_to_another_incident_changes_both(take: Take, incident: Incident) -> None:
    take("claims.csv", CLAIM_HEADER + "one,seed:S14,AF,x,claimed,58,58,58,10,12,soldiers,\n")
    assert incident("own:a")["fatalities_low"] == incident("own:a")["fatalities_high"] == 23
    assert (incident("own:a")["injured"], incident("seed:S14")["injured"]) == (7, 12)


@pytest.mark.usefixtures("with_claims")
def test_a_retracted_claim_counts_no_more_until_it_is_restored(store: GeoPackageStore, incident: Incident) -> None:
    with store.writing("retract", AT) as writer:
        writer.retract(CLAIMS, "own:one", "a slip")
    assert (incident("own:a")["fatalities_best"], incident("own:a")["injured"]) == (23, 7)
    with store.writing("retract", AT) as writer:
        writer.retract(CLAIMS, "own:other", "a slip")
    assert figures(incident("own:a")) == AS_STATED
    with store.writing("restore", AT) as writer:
        writer.restore(CLAIMS, "own:one", "no slip")
        writer.restore(CLAIMS, "own:other", "no slip")
    assert figures(incident("own:a")) == SPAN


@pytest.mark.usefixtures("with_claims")
def test_an_incident_that_comes_back_has_the_figures_of_its_claims_of_now(
    store: GeoPackageStore, take: Take, incident: Incident
) -> None:
    with store.writing("retract", AT) as writer:
        writer.retract(INCIDENTS, "own:a", "a slip")
    take("claims.csv", CLAIM_HEADER + "other,a,PK,x,claimed,30,30,30,,,soldiers,\n")
    with store.writing("restore", AT) as writer:
        writer.restore(INCIDENTS, "own:a", "no slip")
    assert figures(incident("own:a")) == {**SPAN, "fatalities_low": 30}


@pytest.mark.usefixtures("with_claims")
@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ({"filter": "fatalities_low >= 23 AND fatalities_high <= 58"}, True),
        ({"filter": "fatalities_best = 30"}, False),
        ({"filter": "fatalities_best_stated = 30"}, True),
        ({"filter": "figures = 'span' AND injured = 12"}, True),
    ],
)
def test_filters_use_the_span(store: GeoPackageStore, filters: dict[str, str], is_found: bool) -> None:
    query = read_query({**filters, "dataset": "own"}, Known({}, frozenset()))
    assert len(store.load().snapshot.select(query).rows) == is_found


def test_claims_in_words_and_of_detained_people_leave_figures_as_stated(take: Take, incident: Incident) -> None:
    take("incident.csv", INCIDENT.format("20,30,60"))
    take("claims.csv", "id,incident,statement,verb,killed_text,detained_best\none,a,x,claimed,dozens,5\n")
    assert figures(incident("own:a")) == AS_STATED


@pytest.mark.usefixtures("with_claims")
def test_a_store_of_an_earlier_version_gets_spans_as_one_revision(
    store: GeoPackageStore, desk: Desk, incident: Incident
) -> None:
    with closing(connect(store.path)) as connection:
        connection.execute(
            "UPDATE incidents SET fatalities_low = 20, fatalities_best = 30, fatalities_high = 60, injured = 7, "
            + ", ".join(f"{name} = NULL" for name in ONLY_COMPUTED)
            + " WHERE id = 'own:a'"
        )
        connection.execute("DELETE FROM durand_meta WHERE name IN ('derivation', 'summed')")
    assert figures(incident("own:a")) == AS_STATED
    before = store.revision()
    counts = derive_again(store, desk, AT)
    assert counts is not None
    assert (counts.updated, store.revision()) == (1, before + 1)
    assert figures(incident("own:a")) == SPAN
    # What the default is does not change with the moment: of then, too, it is the span of the claims of then.
    then = past_store(store, before).load().snapshot.get("own:a", located=True)
    assert then is not None
    assert figures(orjson.loads(then)["properties"]) == SPAN
