import numpy as np
import pytest
from incident_maps import mosaic_of, scattered
from incident_records import incident, snapshot_of

from app.aggregate.tile_index import FINEST, SMALL_PART, Cell, Mosaic, cell_numbers, find_runs, fitting_zooms
from app.geography.web_mercator import MAX_ZOOM
from app.model.errors import BadParameter
from app.model.query import BBox, Query

FRONTIER = BBox(60.6, 28.6, 75.0, 37.5)


@pytest.fixture(scope="module")
def mosaic() -> Mosaic:
    return mosaic_of(scattered(2000))


def test_every_located_incident_is_in_it_once(mosaic: Mosaic) -> None:
    located = np.flatnonzero(~np.isnan(mosaic.snapshot.numbers["longitude"]))
    assert sorted(mosaic.rows.tolist()) == located.tolist()
    assert (mosaic.place_of[mosaic.rows] == np.arange(len(mosaic.rows))).all()
    assert (mosaic.place_of >= 0).sum() == len(located)


@pytest.mark.parametrize("zoom", [0, 5, 11, 24])
def test_a_cell_is_one_run(mosaic: Mosaic, zoom: int) -> None:
    shift = MAX_ZOOM - zoom
    cells = list(zip((mosaic.x >> shift).tolist(), (mosaic.y >> shift).tolist(), strict=True))
    runs = find_runs(mosaic, None, zoom)
    starts, ends = runs.starts.tolist(), runs.ends.tolist()
    assert [cells[start] for start in starts] == list(dict.fromkeys(cells))
    assert ends == [*starts[1:], len(cells)]
    assert runs.places().tolist() == list(range(len(cells)))
    for start, end in zip(starts, ends, strict=True):
        assert mosaic.cell(Cell(zoom, *cells[start])) == slice(start, end)


def test_incidents_of_a_cell_are_newest_first_where_they_share_a_place(mosaic: Mosaic) -> None:
    same = (mosaic.lon[1:] == mosaic.lon[:-1]) & (mosaic.lat[1:] == mosaic.lat[:-1])
    assert same.sum() > 100
    assert (np.diff(mosaic.rows)[same] > 0).all()


def test_the_world_s_edges_are_in_its_outer_cells() -> None:
    last = (1 << FINEST) - 1
    x, y = cell_numbers(np.array([-180.0, 180.0, 0.0]), np.array([90.0, -90.0, 0.0]))
    assert x.tolist() == [0, last, 1 << (FINEST - 1)]
    assert y.tolist() == [0, last, 1 << (FINEST - 1)]


@pytest.mark.parametrize("zoom", [0, 6, 12, 24])
@pytest.mark.parametrize(
    "box",
    [
        BBox(69, 33, 72, 35),
        BBox(170, -20, -170, 20),
        BBox(71.0932, 34.1226, 71.0932, 34.1226),
        FRONTIER,
    ],
)
def test_what_is_in_a_box_is_in_cells_that_it_touches(mosaic: Mosaic, box: BBox, zoom: int) -> None:
    everywhere = np.arange(len(mosaic))
    inside = set(everywhere[mosaic.inside(box, everywhere)].tolist())
    touched = find_runs(mosaic, box, zoom)
    assert set() < inside <= set(touched.places().tolist())
    assert set(touched.places(touched.is_inner).tolist()) <= inside


def test_order_and_pages_do_not_choose(mosaic: Mosaic) -> None:
    assert mosaic.chosen(Query(limit=1, offset=3)) is mosaic
    few = Query(event_types=("Battles",))
    chosen = mosaic.chosen(few)
    assert sorted(chosen.rows.tolist()) == sorted(mosaic.snapshot.select(few).rows.tolist()) != []
    assert (np.diff(chosen.key) >= 0).all()
    assert (chosen.place_of[chosen.rows] == np.arange(len(chosen))).all()


def test_the_nearest_zoom_fits_first() -> None:
    assert [next(fitting_zooms(zoom)) for zoom in (0, 0.49, 0.5, 6.5, 24, 30)] == [0, 0, 1, 7, 24, 24]
    assert list(fitting_zooms(2)) == [2, 1, 0]


@pytest.mark.parametrize("numbers", [(25, 0, 0), (-1, 0, 0), (0, 4, 0), (3, 0, 32)])
def test_cells_that_there_are_not_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(BadParameter, match=r"cluster: (no|zoom)"):
        Cell(*numbers)


def test_no_incidents_make_no_runs() -> None:
    assert find_runs(mosaic_of(snapshot_of(incident("m:1"))), None, 5).places().tolist() == []


def test_places_in_a_small_part_are_those_in_a_whole(mosaic: Mosaic) -> None:
    few = mosaic.only(np.arange(0, len(mosaic), 50))
    rows = np.append(few.rows[:7], mosaic.rows[[1, 51]]).reshape(3, 3).astype(np.intp)
    assert len(few) * SMALL_PART <= few.count < len(mosaic) * SMALL_PART
    assert few.places(rows).tolist() == few.place_of[rows].tolist() == [[0, 1, 2], [3, 4, 5], [6, -1, -1]]
    assert mosaic.places(rows).tolist() == mosaic.place_of[rows].tolist()
