"""A summary as a page for people: filters in words, names beside codes, the total in the last row."""

from starlette.requests import Request

from app.aggregate.counting import Summary, Value
from app.aggregate.tables import ASKED
from app.geography.atlas import Atlas
from app.web.api.parameters import language_of
from app.web.api.responses import url
from app.web.api.sheets import Cell, Grid, Sheet
from app.web.page.catalogue import LANG
from app.web.page.filter_words import Names, all_phrases, names_of

SHOWN_ROWS = 1000
TITLES = {
    "day": "Day",
    "week": "Week",
    "month": "Month",
    "quarter": "Quarter",
    "year": "Year",
    "province": "Province",
    "adm2": "District",
    "p_code": "P-code of the province",
    "adm2_pcode": "P-code of the district",
    "event_type": "Type of event",
    "sub_event_type": "Finer type of event",
    "actor": "Actor",
    "actor_pair": "Actors",
    "crossing": "Nearest crossing",
    "distance_band": "Distance from the line",
    "dataset": "Dataset",
    "side": "Side of the line",
}
"""The column heads of dimensions."""
NOT_FILTERS = (*ASKED, "f", LANG)


def summary_sheet(request: Request, atlas: Atlas, summary: Summary) -> Sheet:
    """The page of a summary: the filters in words, the first rows, and the total."""
    names = names_of(atlas, language_of(request))
    params = {name: text for name, text in request.query_params.items() if name not in NOT_FILTERS}
    asked = all_phrases(params, names)
    count = len(summary)
    cut = "" if count <= SHOWN_ROWS else f" The first {SHOWN_ROWS:,} of {count:,} rows."
    as_csv = [
        *((name, text) for name, text in request.query_params.multi_items() if name not in ("f", LANG)),
        ("f", "csv"),
    ]
    return Sheet(
        title="Summary",
        lead=("Incidents: " + "; ".join(asked) if asked else "All incidents") + "." + cut,
        crumbs=[Cell("Map", url(request, "/map"))],
        facts=_facts(summary),
        grids=[*([_grid(summary, names)] if summary.named else []), *_of_datasets(summary)],
        ways=[Cell("As a table", url(request, "/summary", as_csv))],
        warnings=summary.whole.warnings,
        notes=[summary.caveat],
    )


def _grid(summary: Summary, names: Names) -> Grid:
    by = [column.name for column in summary.columns[: summary.named]]
    table = summary.columns[summary.named :]
    titles = [TITLES[name] for name in by]
    dimensions = [[_named(name, value, names) for value in summary.table[name][:SHOWN_ROWS]] for name in by]
    measures = [[Cell(value) for value in summary.table[column.name][:SHOWN_ROWS]] for column in table]
    total = [Cell(summary.total[column.name]) for column in table]
    return Grid(
        f"By {', '.join(title.lower() for title in titles)}",
        [*titles, *(column.title for column in table)],
        list(zip(*dimensions, *measures, strict=True)),
        [Cell("All together"), *[Cell("")] * (len(by) - 1), *total],
    )


def _named(dimension: str, value: Value, names: Names) -> Cell:
    if dimension == "adm2" and str(value) in names.districts:
        name, language = names.districts[str(value)]
        return Cell(name, lang=language)
    return Cell(value if value is None else names.name(dimension, str(value)))


def _facts(summary: Summary) -> dict[str, Cell]:
    """The total, if no table shows it, and the number of incidents without coordinates."""
    shown = () if summary.named else summary.columns
    return {
        **{column.title: Cell(summary.total[column.name]) for column in shown},
        "Of them without coordinates": Cell(summary.unlocated),
    }


def _of_datasets(summary: Summary) -> list[Grid]:
    """A table of each dataset's own measures, if there are several datasets."""
    apart = summary.whole.by_dataset
    if len(apart) < 2:
        return []
    titles = ["Dataset", *(column.title for column in summary.of_dataset)]
    rows = [
        [Cell(name), *(Cell(told[column.name]) for column in summary.of_dataset)] for name, told in apart.items()
    ]
    return [Grid("Each dataset by itself", titles, rows)]
