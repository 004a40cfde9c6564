"""Texts and counts that are read without the shapes of the shipped files agree with the whole atlas."""

from pathlib import Path

import pytest

from app.geography.atlas import Atlas
from app.geography.shipped_tables import GEODATA, read_contents, read_crossing_points, read_province_codes
from app.model.errors import NotFound
from app.record.view import build_geography


def test_contents_are_those_of_the_atlas(atlas: Atlas) -> None:
    contents = read_contents(GEODATA)
    records = {name: len(each.properties) for name, each in build_geography(atlas).items()}
    assert contents.counts == {**records, "crossings": len(atlas.crossings)}
    assert contents.boundary_set == atlas.boundary_set


def test_names_for_filters_are_those_of_the_atlas(atlas: Atlas) -> None:
    points = read_crossing_points(GEODATA)
    assert points == atlas.crossing_points()
    assert None in points.values()
    assert set(read_province_codes(GEODATA)) == {unit.iso for unit in atlas.provinces}


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"atlas\.gpkg"):
        read_contents(tmp_path)
    with pytest.raises(NotFound, match=r"crossings\.csv"):
        read_crossing_points(tmp_path)
