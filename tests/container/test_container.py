"""The image of the Dockerfile, built and run here without an engine: `make container` (needs root)."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "build" / "container"
MB = 1_000_000
MOST_SENT, MOST_UNPACKED = 300 * MB, 650 * MB
USER = 10001
STARTS_SECONDS = 120.0
APART = ("unshare", "--mount", "--pid", "--fork", "sh", "-euc")
INSIDE = """
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
for name in data backups; do mount --bind "$2/$name" "$1/$name"; done
mount -t tmpfs tmpfs "$1/tmp"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
root=$1 user=$3
shift 3
exec chroot --userspec="$user:$user" "$root" /usr/bin/env -i "$@"
"""
"""What an engine does with `--read-only`: a root that takes nothing, the volumes, /tmp, and the image's user."""

pytestmark = pytest.mark.container


def in_storage(*words: str) -> str:
    """What buildah prints about the images of the build."""
    storage = ["--root", str(FOLDER / "storage"), "--runroot", str(FOLDER / "run")]
    ran = subprocess.run(["buildah", *storage, *words], stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.strip()


@dataclass(frozen=True)
class Image:
    """An image's files, and what it says of how it is run."""

    root: Path
    config: dict[str, object]

    def words(self, *names: str) -> list[str]:
        """Words of a command that the image names."""
        found = [self.config[name] for name in names]
        assert all(isinstance(each, list) for each in found)
        return [str(word) for each in found if isinstance(each, list) for word in each]


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    script = PROJECT / "tests" / "container" / "build.sh"
    subprocess.run([str(script), str(FOLDER)], env={**os.environ, "PATH": path}, check=True)
    container = in_storage("from", "--pull-never", "durand")
    config = json.loads(in_storage("inspect", "--type", "image", "durand"))["Docker"]["config"]
    yield Image(Path(in_storage("mount", container)), config)
    in_storage("rm", container)


@pytest.fixture
def volumes(tmp_path: Path) -> Path:
    """Two empty volumes that the image's user owns."""
    for name in ("data", "backups"):
        (tmp_path / name).mkdir()
        os.chown(tmp_path / name, USER, USER)
    return tmp_path


def start(image: Image, volumes: Path, *words: str, port: int = 8000) -> subprocess.Popen[str]:
    """A command as the image's user in the image's files, which it cannot write to; a process group of its own."""
    settings = [*image.words("Env"), f"DURAND_PORT={port}", "DURAND_HOST=127.0.0.1"]
    place = [str(image.root), str(volumes), str(USER)]
    return subprocess.Popen(
        [*APART, INSIDE, "sh", *place, *settings, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(image: Image, volumes: Path, *words: str, port: int = 8000) -> tuple[int, str]:
    """The exit code of a command in the image, and what it said."""
    with start(image, volumes, *words, port=port) as process:
        assert process.stdout is not None
        said = process.stdout.read()
    return process.returncode, said


def test_image_says_who_runs_it_and_asks_itself_whether_it_is_well(image: Image) -> None:
    assert image.config["User"] == "durand"
    assert image.words("Entrypoint", "Cmd") == ["durand", "serve"]
    assert image.config["Volumes"] == {"/data": {}}
    check = image.config["Healthcheck"]
    assert isinstance(check, dict)
    assert check["Test"][:2] == ["CMD", "python"]
    assert f"durand:x:{USER}:" in (image.root / "etc" / "passwd").read_text()


def test_image_is_small(image: Image) -> None:
    sent = sum(path.stat().st_size for path in (FOLDER / "image" / "blobs").rglob("*") if path.is_file())
    unpacked = sum(path.lstat().st_size for path in image.root.rglob("*") if not path.is_dir())
    print(f"sent {sent / MB:.0f} MB, unpacked {unpacked / MB:.0f} MB")
    assert sent <= MOST_SENT
    assert unpacked <= MOST_UNPACKED


def test_bill_of_materials_names_every_package_of_the_image(image: Image) -> None:
    bill = json.loads((FOLDER / "durand.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    named = {(each["name"], each["version"]) for each in bill["components"]}
    installed = (image.root / "opt" / "durand" / "lib").glob("python3*/site-packages/*.dist-info")
    versions = {tuple(path.name.removesuffix(".dist-info").rsplit("-", 1)) for path in installed}
    assert len(versions) > 50

    def spelled(pairs: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
        return {(name.lower().replace("_", "-").replace(".", "-"), version) for name, version in pairs}

    assert spelled(named) | {("durand", version) for name, version in versions if name == "durand"} == spelled(
        versions
    )


@pytest.fixture
def served(image: Image, volumes: Path) -> Iterator[int]:
    """The port of a service in the image."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with start(image, volumes, *image.words("Entrypoint", "Cmd"), port=port) as process:
        try:
            until = time.monotonic() + STARTS_SECONDS
            while process.poll() is None and not is_well(port) and time.monotonic() < until:
                time.sleep(0.2)
            assert process.poll() is None
            yield port
        finally:
            # The end of `unshare` alone would not end the command: to change the user takes that bond away.
            os.killpg(process.pid, signal.SIGKILL)


def is_well(port: int) -> bool:
    """Whether a service answers; while it starts, connections wait."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
            return True
    except OSError:
        return False


def test_service_serves_map_and_incidents_where_only_its_volumes_can_be_written(
    image: Image, volumes: Path, served: int
) -> None:
    with urlopen(f"http://127.0.0.1:{served}/map", timeout=60) as answer:
        assert b"<html" in answer.read()
    with urlopen(f"http://127.0.0.1:{served}/collections/incidents/items?limit=20", timeout=60) as answer:
        assert json.load(answer)["numberMatched"] == 11
    for ending in ("xlsx", "parquet", "gpkg"):
        with urlopen(f"http://127.0.0.1:{served}/export/incidents.{ending}", timeout=60) as answer:
            assert answer.read()
    well = run(image, volumes, *image.config["Healthcheck"]["Test"][1:], port=served)  # type: ignore[index]
    assert well == (0, "")
    assert {path.stat().st_uid for path in (volumes / "data").iterdir()} == {USER}


def test_nothing_but_volumes_and_the_temporary_folder_can_be_written(image: Image, volumes: Path) -> None:
    assert run(image, volumes, "id", "-u") == (0, f"{USER}\n")
    for place in ("opt/durand", "usr", "etc", ""):
        code, said = run(image, volumes, "touch", f"/{place}/mine")
        assert code != 0
        assert "Read-only file system" in said
    assert run(image, volumes, "touch", "/data/mine", "/backups/mine")[0] == 0


def test_commands_read_an_article_back_up_and_restore_in_the_image(image: Image, volumes: Path) -> None:
    article = volumes / "data" / "article.txt"
    article.write_text("TORKHAM, 5 January 2026: Three people were killed in a clash at the Torkham crossing.\n")
    assert run(image, volumes, "durand", "info")[0] == 0
    code, said = run(image, volumes, "durand", "read", "/data/article.txt")
    assert (code, "Torkham" in said) == (0, True), said
    assert run(image, volumes, "durand", "backup", "/backups/copy.gpkg")[0] == 0
    shutil.rmtree(volumes / "data" / "durand.gpkg.snapshot", ignore_errors=True)
    code, said = run(image, volumes, "durand", "restore", "/backups/copy.gpkg", "--replace")
    assert code == 0, said
