from pathlib import Path

import numpy as np
import pytest

from app.geography.polyline import build_polyline
from app.geography.shipped import read_shipped
from geodata.recipe import divergence

# A line of about 19 km to the east, and a ring that strays 0.01 degrees (1.1 km) off it for a fifth of the way.
OURS = np.array([[66.0, 30.0], [66.2, 30.0]])
STRAYING = [[66.08, 30.0], [66.08, 29.99], [66.12, 29.99], [66.12, 30.0]]
RING = np.array([[66.0, 30.0], *STRAYING, [66.2, 30.0], [66.1, 31.0], [66.0, 30.0]])


def test_stretches_are_where_the_lines_are_apart_in_either_direction() -> None:
    stretches = divergence.find_stretches(build_polyline(OURS), build_polyline(RING))
    assert stretches[0].from_lon == pytest.approx(66.08, abs=0.006)
    assert stretches[-1].to_lon == pytest.approx(66.12, abs=0.006)
    assert max(part.metres for part in stretches) == pytest.approx(1109, abs=2)


def test_way_around_the_other_side_is_not_held_against_the_line() -> None:
    _, apart = divergence.measure(build_polyline(OURS), build_polyline(RING))
    assert apart.max() < 1.2


def test_lines_that_are_the_same_have_no_stretches() -> None:
    ring = np.array([[66.0, 30.0], [66.2, 30.0], [66.1, 31.0], [66.0, 30.0]])
    assert divergence.find_stretches(build_polyline(OURS), build_polyline(ring)) == []


def test_stretches_are_read_as_they_were_written(tmp_path: Path) -> None:
    for name in ("atlas.gpkg", "crossings.csv"):
        (tmp_path / name).symlink_to(Path("geodata").resolve() / name)
    written = divergence.find_stretches(build_polyline(OURS), build_polyline(RING))
    divergence.write_stretches(written, tmp_path / divergence.FILE)
    read = read_shipped(tmp_path).stretches
    assert [part.metres for part in read] == [round(part.metres) for part in written]
    assert {part.other_vintage for part in read} == {divergence.OTHER_VINTAGE}


def test_outline_is_the_longest_ring_of_the_country_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "map.geo.json"
    square = "[[[0,0],[1,0],[1,1],[0,0]]]"
    feature = (
        '{{"type":"Feature","geometry":{{"type":"MultiPolygon","coordinates":[{}]}},"properties":{{"A3":"{}"}}}}'
    )
    lines = [feature.format(square, "IRN"), feature.format(f"[[[5,5],[9,5],[9,9],[5,5]]],{square}", "AFG")]
    path.write_text('{"type":"FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}")
    assert divergence.read_outline(path, "AFG").tolist() == [[5, 5], [9, 5], [9, 9], [5, 5]]
