"""Bounds of work: its deadline, who waits for it, and memory and disk that are full."""

import errno
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from threading import Lock, Thread
from time import sleep

import orjson
import pytest

from app.model import memory
from app.model.errors import BadInput, GivenUp, NoRoom, TookTooLong
from app.model.memory import MB, as_no_room, check_room, limit_memory, mapped_bytes, memory_limit, most_mapped
from app.model.work import Turns, Work, doing, go_on, holding
from app.output.pieces import whole_or_none, write_pieces

FULL = OSError(errno.ENOSPC, "No space left on device", "out.csv")


def apart(test: Callable[[], None]) -> None:
    """Run in a context of its own, whose limit of memory ends with it."""
    copy_context().run(test)


def test_work_goes_on_until_its_time_is_over() -> None:
    go_on()
    with doing(Work(600)):
        go_on()
        with doing(Work(0)), pytest.raises(TookTooLong, match=r"no answer within 0 s.*fewer LIKEs"):
            go_on()
        go_on()
    go_on()


def test_work_ends_when_another_thread_gives_it_up() -> None:
    work = Work(600)
    with doing(work):
        go_on()
        thread = Thread(target=work.give_up)
        thread.start()
        thread.join()
        with pytest.raises(GivenUp):
            go_on()


def test_who_waits_for_other_work_waits_no_longer_than_its_own_time() -> None:
    lock = Lock()
    with holding(lock), doing(Work(0)), pytest.raises(TookTooLong), holding(lock):
        pass
    with holding(lock):
        assert lock.locked()
    assert not lock.locked()


def test_turns_are_taken_in_the_order_of_asking() -> None:
    turns, taken, asking = Turns(1), [], []

    def take(name: int) -> None:
        with turns.turn():
            taken.append(name)

    with turns.turn():
        for name in range(5):
            asking.append(Thread(target=take, args=[name]))
            asking[-1].start()
            while len(turns._waiting) <= name:
                sleep(0.001)
        assert taken == []
    for thread in asking:
        thread.join()
    assert taken == [0, 1, 2, 3, 4]
    assert turns.free == 1


def test_who_waits_for_a_turn_waits_no_longer_than_its_own_time() -> None:
    turns = Turns(1)
    with turns.turn(), doing(Work(0.01)), pytest.raises(TookTooLong), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_turn_that_comes_when_nobody_wants_it_any_more_is_passed_on() -> None:
    turns, gate = Turns(1), Lock()
    # Neither waiting nor free: it was handed over just when the one who waited gave up.
    turns.free = 0
    turns._leave(gate)
    assert turns.free == 1


def test_memory_is_what_the_container_has_or_what_the_setting_says() -> None:
    def lowered() -> None:
        whole = memory_limit()
        limit_memory(400)
        assert memory_limit() == min(whole, 400 * MB)
        limit_memory(400, processes=4)
        assert memory_limit() == min(whole, 400 * MB) // 4
        assert most_mapped() == int(memory.MAPPED_SHARE * memory_limit())
        limit_memory(None)
        assert memory_limit() == whole

    apart(lowered)
    assert mapped_bytes() >= 0


def test_a_container_s_limit_counts_where_it_says_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "max").write_text("max\n")
    (tmp_path / "some").write_text("300000000\n")
    monkeypatch.setattr(memory, "CONTAINER_LIMITS", [str(tmp_path / name) for name in ("max", "none", "some")])
    memory._machine_limit.cache_clear()
    try:
        assert memory._machine_limit() == 300 * MB
    finally:
        memory._machine_limit.cache_clear()


def test_work_ends_when_memory_is_full() -> None:
    def full() -> None:
        limit_memory(1)
        with pytest.raises(NoRoom, match="this process may use 1 MB"):
            check_room()
        with pytest.raises(NoRoom):
            go_on()

    apart(full)


def test_memory_is_not_bounded_where_the_system_does_not_report_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_statm", lambda: None)

    def unknown() -> None:
        limit_memory(1)
        check_room()

    apart(unknown)
    assert mapped_bytes() == 0


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        FULL,
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        orjson.JSONDecodeError("Not enough memory to allocate buffer for parsing", "", 0),
        NoRoom("as it is"),
    ],
)
def test_full_memory_and_disk_are_told_from_other_errors(error: Exception) -> None:
    assert isinstance(as_no_room(error), NoRoom)


@pytest.mark.parametrize(
    "error", [ValueError("memory"), OSError(errno.EACCES, "Permission denied"), BadInput("a")]
)
def test_other_errors_are_not_called_full(error: Exception) -> None:
    assert as_no_room(error) is None


def test_a_file_for_which_there_is_no_room_is_not_left_behind(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("begun")
    with pytest.raises(NoRoom, match="No space left"), whole_or_none(out):
        raise FULL
    assert not out.exists()


def test_a_writer_s_own_error_is_not_taken_for_the_one_that_ended_its_rows(tmp_path: Path) -> None:
    out, work = tmp_path / "out.gpkg", Work(600)
    work.give_up()
    with doing(work), pytest.raises(GivenUp), whole_or_none(out):
        raise RuntimeError("the stream of rows failed")
    with pytest.raises(RuntimeError), whole_or_none(out):
        raise RuntimeError("of its own")


def test_a_library_that_only_says_it_failed_is_believed_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.output.pieces.LEAST_FREE", 1 << 62)
    with (
        pytest.raises(NoRoom, match=r"no room left on the disk for out\.fgb"),
        whole_or_none(tmp_path / "out.fgb"),
    ):
        raise RuntimeError("failed to write")
    with pytest.raises(BadInput), whole_or_none(tmp_path / "out.fgb"):
        raise BadInput("wrong")


def test_a_file_that_cannot_be_written_is_the_caller_s_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot write"):
        write_pieces(tmp_path / "nowhere" / "out.csv", [b"a"])
