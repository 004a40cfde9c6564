"""A check whether a state that was read is still what the store says."""

from app.model.errors import EngineDamaged
from app.record.geopackage import GeoPackageStore, State


def is_current(state: State, store: GeoPackageStore) -> bool:
    """Whether a state is of the last revision, and the engine's files behind it are as they were written.

    Damaged files are given up, so that the next state is made from the record. Raises as `store.standing` does.
    """
    if state.standing != store.standing():
        return False
    if state.shown_on is not None and store.showing is not None and state.shown_on != store.showing.today():
        return False
    try:
        state.snapshot.features.heap.look()
    except EngineDamaged:
        store.check_files()
        return False
    return True
