"""What the service says, measured on a UCDP GED file: `make truth UCDP=FILE`.

Prints tables in Markdown: what was measured, what it was on 28 November 2026, what it is now, what it should be.
Every section is a module `truth_*.py` beside this one, with a function `measure(events)`.
"""

import sys
from importlib import import_module
from pathlib import Path

from truth_figure import Figure

SECTIONS = {
    "figures": "Figures",
    "sides": "Side of the line",
    "near": "Near, distances, areas",
    "names": "Names: rules",
    "gazetteer": "Names: calibration",
    "crossings": "Crossings and the line",
    "pages": "Pages",
    "doors": "One answer at every door",
}
"""The part of each module's name after `truth_`, and its heading."""


def print_section(title: str, figures: list[Figure]) -> None:
    """Print the figures of one section as a table."""
    print(f"\n## {title}\n\n| measured | before | now | target |\n|---|---|---|---|")
    for figure in figures:
        print(f"| {figure.what} | {figure.before} | {figure.after} | {figure.target} |")


def main() -> None:
    """Measure every section on the file named on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        raise SystemExit("usage: python tests/benchmarks/truth.py UCDP_GED.csv")
    events = Path(sys.argv[1])
    for name, title in SECTIONS.items():
        print_section(title, import_module(f"truth_{name}").measure(events))


if __name__ == "__main__":
    main()
