"""Threads that search a prepared geometry at once, in a process of their own: it would crash."""

import subprocess
import sys

import numpy as np
import pytest
import shapely

from app.geography.prepared import prepare

ASK_AT_ONCE = """
from threading import Barrier, Thread

import numpy as np
import shapely
from app.geography.prepared import prepare

turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
reach = 3 + np.sin(9 * turn)
rim = np.column_stack([reach * np.cos(turn), reach * np.sin(turn)])
for _ in range(30):
    shape = shapely.Polygon(rim)
    prepare(shape)
    gate = Barrier(8)

    def ask():
        gate.wait()
        assert shapely.intersects_xy(shape, [0.1, 2.0, 8.0], [0.2, 0.5, 8.0]).tolist() == [True, True, False]

    threads = [Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
"""


def test_threads_that_ask_first_at_once_are_all_answered() -> None:
    done = subprocess.run([sys.executable, "-c", ASK_AT_ONCE], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "shape",
    [shapely.box(0, 0, 1, 1), shapely.Polygon(), shapely.LineString([(0, 0), (1, 2)]), shapely.Point(3, 4)],
    ids=lambda shape: str(shape.geom_type) + " without a point" * shape.is_empty,
)
def test_geometries_of_every_kind_are_prepared_alone_and_in_arrays(shape: shapely.Geometry) -> None:
    alone, among = shapely.Polygon(shape) if shape.geom_type == "Polygon" else shape, np.array([shape, shape])
    prepare(alone)
    prepare(among)
    assert shapely.is_prepared(alone)
    assert shapely.is_prepared(among).all()
