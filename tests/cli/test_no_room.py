"""Memory that is full, at the command line: one sentence and a code of its own."""

from collections.abc import Callable
from contextvars import copy_context

import numpy as np
import pytest

from app.engine.snapshot import Snapshot


@pytest.mark.parametrize(
    "words", [("export", "out.gpkg"), ("export", "out.csv"), ("map", "map.html"), ("summary",)]
)
def test_a_command_past_the_memory_that_it_may_use_says_so(
    words: tuple[str, ...], fails: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The least that can be set; this process, with the geography loaded, has more already."""
    monkeypatch.setenv("DURAND_MEMORY_MB", "128")
    said = copy_context().run(lambda: fails(*words, "--filter", "title LIKE '%a%'", code=9))
    assert said.startswith("durand: no memory left: this process may use 128 MB (DURAND_MEMORY_MB")


def test_an_array_for_which_there_is_no_memory_is_no_traceback(
    fails: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Snapshot, "select", lambda *_: np.empty(1 << 47))
    assert fails("export", "out.csv", code=9).startswith("durand: no memory left")
