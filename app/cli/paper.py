"""A page in one file as a PDF: printed by the browser that the machine has, without a network."""

from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli.picture import last_line, run_browser
from app.model.errors import BadInput

BEGINS, ENDS = b"%PDF-", b"%%EOF"
"""How a whole PDF file begins, and what its last line is."""


def print_page(page: str, browser: str) -> bytes:
    """The page as a PDF, on the paper that its style asks for; `BadInput` if the browser does not print it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, paper = folder / "report.html", folder / "report.pdf"
        source.write_text(page, encoding="utf-8")
        words = ["--no-pdf-header-footer", f"--print-to-pdf={paper}", source.as_uri()]
        printed = run_browser("report", browser, folder, words)
        content = paper.read_bytes() if paper.exists() else b""
    if not content.startswith(BEGINS) or not content.rstrip().endswith(ENDS):
        raise BadInput(f"report: {browser} printed no whole PDF: {last_line(printed.stderr)}")
    return content
