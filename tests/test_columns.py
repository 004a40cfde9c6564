import pytest

from app.model.attribution import DATASETS, attribution
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table
from app.model.vocabulary import CrossingState, DatePrecision, GeoPrecision, SideBasis, StatedMatch, Traffic, Verb

PROMISED = [
    "id",
    "dataset",
    "title",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "date_start",
    "date_end",
    "date_precision",
    "place_name",
    "country_stated",
    "province_stated",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "injured",
    "source",
    "notes",
    "geo_precision",
    "radius_km",
    "located_by",
    "country",
    "province",
    "province_name",
    "district",
    "side",
    "side_certainty",
    "side_basis",
    "unit",
    "unit_name",
    "border_km",
    "crossing",
    "crossing_km",
    "boundary_set",
]
"""The properties of an incident that the public face names."""
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)


def test_incidents_have_every_promised_property() -> None:
    assert set(PROMISED) <= set(INCIDENTS.names)


@every_table
def test_names_are_distinct_lower_case_and_begin_with_the_id(table: Table) -> None:
    assert table.names[:2] == ("id", "dataset")
    assert len(set(table.names)) == len(table.names) == len(table.columns)
    assert all(name.isidentifier() and name == name.lower() for name in table.names)


@every_table
def test_every_column_is_titled_and_described(table: Table) -> None:
    assert len({column.title for column in table.columns}) == len(table.columns)
    for column in table.columns:
        assert column.description
        assert not column.description.endswith(".")


@every_table
def test_numbers_have_a_unit_and_distances_are_km(table: Table) -> None:
    for column in table.columns:
        if column.kind == "integer":
            assert column.unit == "persons"
        if column.name.endswith("_km"):
            assert (column.kind, column.unit) == ("real", "km")
        if column.kind in ("text", "date"):
            assert column.unit is None


@every_table
def test_column_is_found_by_its_name(table: Table) -> None:
    assert all(table.column(column.name) is column for column in table.columns)
    with pytest.raises(KeyError, match="no_such_column"):
        table.column("no_such_column")


def test_tables_are_found_by_their_names() -> None:
    assert TABLES == {"incidents": INCIDENTS, "claims": CLAIMS, "crossing_status": CROSSING_STATUS}


def test_what_the_atlas_derives_cannot_be_set_by_a_file_and_what_is_said_can() -> None:
    derived = {column.name for column in INCIDENTS.columns if column.derived}
    assert derived >= set(PROMISED[PROMISED.index("located_by") + 1 :])
    stated = PROMISED[: PROMISED.index("located_by")]
    assert not derived & {*stated, "longitude", "latitude", "country_stated", "province_stated", "district_stated"}
    assert not any(column.derived for table in (CLAIMS, CROSSING_STATUS) for column in table.columns)


@pytest.mark.parametrize(
    ("table", "name", "words"),
    [
        (INCIDENTS, "date_precision", DatePrecision),
        (INCIDENTS, "geo_precision", GeoPrecision),
        (INCIDENTS, "stated_match", StatedMatch),
        (INCIDENTS, "side_basis", SideBasis),
        (CLAIMS, "verb", Verb),
        (CROSSING_STATUS, "status", CrossingState),
        (CROSSING_STATUS, "traffic", Traffic),
    ],
)
def test_description_of_a_column_of_words_lists_them(table: Table, name: str, words: type) -> None:
    listed = table.column(name).description.partition(":")[0].replace(" or ", ", ").split(", ")
    assert listed == list(words)


def test_credit_names_the_geography_and_each_dataset_once() -> None:
    credit = attribution("© OpenStreetMap contributors", ["ucdp", "seed", "ucdp"])
    assert credit == f"© OpenStreetMap contributors. {DATASETS['seed']} {DATASETS['ucdp']}"


def test_dataset_without_a_known_credit_is_named() -> None:
    assert attribution("Lines", ["field-notes"]) == "Lines. Dataset field-notes."


def test_credit_for_no_dataset_is_the_geographys() -> None:
    assert attribution("Lines", iter(())) == "Lines."
