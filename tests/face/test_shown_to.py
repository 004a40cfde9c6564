"""Readers of a role see the store as its rules let them: nothing finer can be asked out of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from two_stores import SECRETS, make_store

from app.ingest.locator import Desk
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.errors import BadParameter
from app.session import Session

ROLES = ("stranger", "reader", "contributor")
VERSIONED = (
    *((INCIDENTS, f"desk:{each}") for each in ("h1", "h2", "h3", "h4", "h5", "h6", "d1", "p1", "p2", "p3")),
    *((INCIDENTS, each) for each in ("press:n1", "secret:w1")),
    *((CLAIMS, f"desk:c{number}") for number in range(1, 7)),
    (CROSSING_STATUS, "desk:s1"),
)
Pair = tuple[Session, Session]


@pytest.fixture(scope="module")
def twins(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two stores that differ only in what rules hide."""
    folder = tmp_path_factory.mktemp("twins")
    both = make_store(folder / "one", desk, 0), make_store(folder / "other", desk, 1)
    yield both
    for session in both:
        session.close()


def shown(twins: Pair, role: str = "contributor") -> Pair:
    return twins[0].shown_to(role), twins[1].shown_to(role)


def told(session: Session) -> dict[str, object]:
    """Much of what a session says."""
    near = session.incidents(near="66.40,31.00", within_km=3, place_match="possibly")
    changes = session.changes(0)
    return {
        "all": session.incidents().to_geojson(),
        "drafts": session.incidents(drafts="include").to_geojson(),
        "near": near.to_geojson(),
        "by place": session.incidents().summary(by=["adm2", "event_type"]).to_csv(),
        "by crossing": session.incidents().summary(by="crossing", measure="killed").to_csv(),
        "bands": session.incidents().summary(by="distance_band").to_csv(),
        "areas": session.incidents().areas("district").to_csv(),
        "parties": session.incidents().parties().to_csv(),
        "sorted": [each["id"] for each in session.incidents(sortby="border_km").to_geojson()["features"]],
        "claims": session.claims().to_csv(),
        "statuses": session.crossing_status().to_csv(),
        "gates": session.gates().matrix(),
        "changes": session.tell(changes),
        "later changes": session.tell(session.changes(min(5, session.revision))),
        "versions": [session.store.history(table, record_id) for table, record_id in VERSIONED],
        "page": session.incidents().page_html(),
        "words": [len(session.incidents(q=word)) for word in (*SECRETS, "Plain", "Spin", "Battles")],
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("moment", [None, 1, 5])
def test_stores_that_differ_in_what_is_hidden_say_the_same(twins: Pair, role: str, moment: int | None) -> None:
    one, other = (told(session.then(moment)) for session in shown(twins, role))
    for name in one:
        assert one[name] == other[name], name


@pytest.mark.parametrize("moment", [None, 1])
def test_no_answer_has_a_hidden_word(twins: Pair, moment: int | None) -> None:
    for session in shown(twins):
        text = repr(told(session.then(moment)))
        assert [word for word in SECRETS if word in text] == []


def test_an_editor_sees_that_they_differ(twins: Pair) -> None:
    assert twins[0].incidents().to_geojson() != twins[1].incidents().to_geojson()
    assert "secret:w1" in {each["id"] for each in twins[0].incidents().to_geojson()["features"]}


def test_a_rough_place_is_its_district(twins: Pair) -> None:
    [feature] = [one for one in shown(twins)[0].incidents().to_geojson()["features"] if one["id"] == "desk:h1"]
    properties = feature["properties"]
    assert (properties["geo_precision"], properties["unit"]) == ("district", "AF-KAN/Spin Boldak")
    assert properties["title"] == "Battles: Spin Boldak district, Kandahar"
    assert (properties["notes"], properties["said_by"], properties["fatalities_best"]) == (None, None, 2)
    assert properties["radius_km"] > 20
    assert (properties["side"], properties["side_certainty"], properties["side_basis"]) == ("AF", 1.0, "unit")


def test_a_pakistani_district_names_no_tehsil(twins: Pair) -> None:
    [feature] = [one for one in shown(twins)[0].incidents().to_geojson()["features"] if one["id"] == "desk:h2"]
    properties = feature["properties"]
    assert (properties["unit"], properties["adm2"], properties["district"]) == ("PK-KP/Khyber", "Khyber", None)


def test_a_province_names_no_district(twins: Pair) -> None:
    [feature] = [one for one in shown(twins)[0].incidents().to_geojson()["features"] if one["id"] == "desk:h3"]
    properties = feature["properties"]
    assert (properties["unit"], properties["adm2"], properties["adm2_pcode"]) == ("AF-NAN", None, None)


def test_withheld_claims_give_no_figures(twins: Pair) -> None:
    for session in twins:
        both = session, session.shown_to("reader")
        figures = [each.incidents(id="desk:p1").to_geojson()["features"][0]["properties"] for each in both]
        assert [each["fatalities_best"] for each in figures] == [None, 2]


def test_a_delayed_incident_comes_when_its_days_have_passed(twins: Pair) -> None:
    one = twins[0].shown_to("reader")
    assert len(one.incidents(id="desk:d1")) == 0
    later = Session(twins[0].store, lambda: twins[0].desk, lambda: datetime(2026, 2, 19, tzinfo=UTC))
    assert len(later.shown_to("reader").incidents(id="desk:d1")) == 1


def test_rules_of_now_hold_at_a_moment_that_is_asked_for_first(twins: Pair) -> None:
    assert len(twins[0].as_of(5).shown_to("reader").incidents(id="desk:d1")) == 0
    assert told(twins[0].as_of(1).shown_to("reader")) == told(twins[0].shown_to("reader").as_of(1))


def test_an_editor_is_not_a_role_that_rules_hold_for(twins: Pair) -> None:
    with pytest.raises(BadParameter, match="stranger, reader, contributor"):
        twins[0].shown_to("editor")


def test_corrections_are_told_of_records_that_are_shown_as_they_are(twins: Pair) -> None:
    for session in shown(twins):
        corrections = session.state().corrections
        assert [*corrections.by_record] == [("incidents", "desk:p3")]
        [told] = session.store.history(INCIDENTS, "desk:p3")[-1]["corrections"]  # type: ignore[misc]
        assert (told["value"], told["why"], told["by"]) == (
            "Plain report, corrected",
            "the paper says so",
            "a desk",
        )
        for incident in ("desk:h2", "press:n1"):
            assert not any("corrections" in each for each in session.store.history(INCIDENTS, incident))
    assert len(twins[0].state().corrections.by_record) == 4


def test_a_rule_holds_for_its_sensitivity_in_any_case(desk: Desk, tmp_path: Path) -> None:
    with closing(make_store(tmp_path / "one", desk, 0)) as session:
        made = session.add({"title": "Unsafe", "event_type": "Other", "sensitivity": "HIGHEST"})
        session.add_rule(why="at risk", sensitivity="Highest", withhold=True)
        assert len(session.incidents(id=made)) == 1
        assert len(session.shown_to("reader").incidents(id=made)) == 0
