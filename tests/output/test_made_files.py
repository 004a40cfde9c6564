import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.output.made_files import MadeFiles


def writing(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text)

    return write


def test_a_file_is_made_once() -> None:
    files, calls = MadeFiles(), []
    made = [files.get("key", "txt", lambda path: calls.append(path.write_text("once"))) for _ in range(3)]
    assert len(calls) == 1
    assert len(set(made)) == 1
    assert (made[0].path.read_text(), made[0].size, made[0].path.suffix) == ("once", 4, ".txt")


def test_the_tag_is_the_contents_own() -> None:
    files = MadeFiles()
    one, same, other = (files.get(key, "txt", writing(text)) for key, text in ((1, "a"), (2, "a"), (3, "b")))
    assert one.etag == same.etag != other.etag
    assert one.etag.startswith('"')
    assert one.path != same.path


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    files = MadeFiles(most_files=2)
    first = files.get(1, "txt", writing("1"))
    second = files.get(2, "txt", writing("2"))
    files.get(1, "txt", writing("not written again"))
    files.get(3, "txt", writing("3"))
    assert first.path.read_text() == "1"
    assert not second.path.exists()
    assert files.get(2, "txt", writing("2 again")).path.read_text() == "2 again"


def test_files_go_when_they_are_too_large_together_but_the_last_stays() -> None:
    files = MadeFiles(most_bytes=10)
    small = files.get(1, "txt", writing("x" * 6))
    large = files.get(2, "txt", writing("x" * 60))
    assert not small.path.exists()
    assert large.path.exists()


def test_a_file_that_could_not_be_made_is_tried_again() -> None:
    files = MadeFiles()

    def fail(path: Path) -> None:
        raise OSError(f"no space for {path.suffix}")

    with pytest.raises(OSError, match=r"no space for \.txt"):
        files.get(1, "txt", fail)
    assert files.get(1, "txt", writing("now")).path.read_text() == "now"


def test_many_at_once_get_one_file() -> None:
    files, calls = MadeFiles(), []

    def write(path: Path) -> None:
        calls.append(path)
        path.write_text("shared")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: files.get("key", "txt", write), range(40)))
    assert len(calls) == 1
    assert len(set(made)) == 1


def test_the_directory_goes_with_the_files() -> None:
    files = MadeFiles()
    directory = files.get(1, "txt", writing("1")).path.parent
    assert directory.is_dir()
    del files
    gc.collect()
    assert not directory.exists()
