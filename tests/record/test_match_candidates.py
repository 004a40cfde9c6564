"""Candidates of matches: kept for each pair of datasets, replaced by each computation, without a revision."""

from app.model.columns import INCIDENTS
from app.record.erasing import erase_records
from app.record.geopackage import GeoPackageStore
from app.record.match_candidates import Candidate, keep_candidates, read_candidates, read_matched

ONE = Candidate("b:1", "a:1", "b", "a", 0.75, 1.5, 0.0, "near", "same")
TWO = Candidate("a:2", "b:2", "a", "b", 0.9, None, None, "unknown day", "split")
OTHER = Candidate("c:1", "c:2", "c", "c", 0.5, 0.0, 0.0, "same words", "same")
ORDERED = ONE._replace(a="a:1", b="b:1", dataset_a="a", dataset_b="b")


def test_candidates_of_a_pair_of_datasets_replace_the_ones_before(store: GeoPackageStore) -> None:
    keep_candidates(store.path, ("b", "a"), [ONE, TWO], 1)
    keep_candidates(store.path, ("c", "c"), [OTHER], 1)
    with store.reading() as connection:
        assert read_candidates(connection) == [TWO, ORDERED, OTHER]
        assert read_candidates(connection, ("b", "a"), 0.8) == [TWO]
        assert read_candidates(connection, ("c", "c")) == [OTHER]
    keep_candidates(store.path, ("a", "b"), [ONE], 4)
    with store.reading() as connection:
        assert read_candidates(connection) == [ORDERED, OTHER]
        assert read_matched(connection) == {("a", "b"): 4, ("c", "c"): 1}
    assert store.revision() == 1


def test_pair_without_candidates_was_matched(store: GeoPackageStore) -> None:
    keep_candidates(store.path, ("a", "b"), [], 1)
    with store.reading() as connection:
        assert (read_candidates(connection), read_matched(connection)) == ([], {("a", "b"): 1})


def test_erased_record_is_no_candidate(store: GeoPackageStore) -> None:
    keep_candidates(store.path, ("seed", "seed"), [OTHER._replace(a="seed:S01", b="seed:S02")], 1)
    with store.writing("erase", store.load().at) as writer:
        erase_records(writer, INCIDENTS, "seed:S01", "a person asked", None)
    with store.reading() as connection:
        assert read_candidates(connection) == []
