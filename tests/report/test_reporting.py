"""`durand report`: the document as a file, and printed."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reported import read_numbers

from app.cli.main import main
from app.cli.paper import print_page
from app.cli.picture import NAMES
from app.model.errors import BadInput

Run = Callable[..., Result]
DAYS = ("--from", "2025-10-01", "--to", "2025-10-31")


@pytest.fixture
def run(
    told_path: Path,
    use_loaded: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs `durand report` in an empty folder, on a store of its own."""
    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(told_path, tmp_path / "cli.gpkg")))
    for name in ("HOST", "PORT", "PUBLIC_URL", "CHROMIUM"):
        monkeypatch.delenv(f"DURAND_{name}", raising=False)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    use_loaded(monkeypatch)

    def invoke(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["report", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return invoke


def without_links(page: str) -> str:
    """A page without what the door makes of it: links, and the time at which it was made."""
    return re.sub(r"made [\d-]+ [\d:]+ UTC|http://[^\s\"<&]+|[\w=&;.-]*href=\"[^\"]*\"", "", page)


def test_the_file_is_the_document_of_the_service(run: Run, october: str) -> None:
    run("out.html", *DAYS, "--service", "http://testserver/")
    made = Path("out.html").read_text(encoding="utf-8")
    assert without_links(made) == without_links(october)
    assert [(one.text, one.href) for one in read_numbers(made)] == [
        (one.text, one.href) for one in read_numbers(october)
    ]


def test_links_lead_to_the_service_that_the_settings_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("out.html", *DAYS)
    assert 'href="http://127.0.0.1:8000/collections/incidents/items?' in Path("out.html").read_text(
        encoding="utf-8"
    )
    monkeypatch.setenv("DURAND_PUBLIC_URL", "https://map.example.org/durand")
    run("out.html", *DAYS)
    assert 'href="https://map.example.org/durand/summary?' in Path("out.html").read_text(encoding="utf-8")


def test_filters_and_an_earlier_moment_are_those_of_every_command(run: Run) -> None:
    run("out.html", *DAYS, "--province", "AF-NAN", "--as-of", "1", "--figures", "span", "--since", "0")
    page = Path("out.html").read_text(encoding="utf-8")
    assert "<b>Only</b> province Nangarhar (AF-NAN)." in page
    assert "Figures by the method span. Data: revision 1 of" in page.replace("\n", " ")
    assert "as_of=1" in read_numbers(page)[0].href


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("out.html",), "from: not given; a report needs its first and its last day"),
        (("out.html", "--from", "2025-10-01", "--to", "2025-09-01"), "from: 2025-10-01 is after to, 2025-09-01"),
        (("out.docx", *DAYS), "report: unknown suffix '.docx': expected .html or .pdf"),
        (("out.html", *DAYS, "--from", "2025-10-02"), "from: given twice"),
    ],
)
def test_a_wrong_question_is_refused_with_the_reason(run: Run, arguments: tuple[str, ...], why: str) -> None:
    result = run(*arguments, code=2)
    assert why in result.stderr
    assert list(Path().iterdir()) == []


def test_a_machine_without_a_browser_is_told_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run("out.pdf", *DAYS, code=3)
    assert "report: a .pdf is drawn by a browser, and the path has none of chromium" in result.stderr
    assert "install chromium, or say with DURAND_CHROMIUM where it is" in result.stderr
    assert list(Path().iterdir()) == []


def test_october_is_printed_on_two_pages_of_a4(run: Run, program: Callable[..., str]) -> None:
    program("browser", *NAMES)
    run("out.pdf", *DAYS)
    told = subprocess.run(
        [program("poppler-utils", "pdfinfo"), "out.pdf"], capture_output=True, text=True, check=True
    )
    assert re.search(r"^Pages: +2$", told.stdout, re.M)
    assert "A4" in told.stdout
    text = subprocess.run(
        [program("poppler-utils", "pdftotext"), "-layout", "out.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Situation report, 1–31 Oct 2025" in text
    assert "The Afghan side" in text
    assert "Cite as" in text


def test_a_browser_that_prints_nothing_is_named(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\necho it is broken >&2\n")
    program.chmod(0o755)
    with pytest.raises(BadInput, match=r"browser printed no whole PDF: it is broken"):
        print_page("<p>", str(program))
    with pytest.raises(BadInput, match=r"report: .* could not be run"):
        print_page("<p>", str(tmp_path / "none"))
