from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.files.json_rows import read_geojson
from app.ingest.files.tables import BATCH_ROWS, Source, read_delimited
from app.model.errors import UnknownFormat

Rows = dict[int, dict[str, str]]


def nobody(_: int) -> None:
    """Nobody watches the progress."""


def rows_of(source: Source) -> tuple[Rows, list[tuple[int, str]]]:
    rows: Rows = {}
    refused = []
    for batch in source.batches:
        cells = zip(*(column.spread() for column in batch.cells.columns.values()), strict=True)
        named = (dict(zip(batch.cells.columns, row, strict=True)) for row in cells)
        rows |= dict(zip(batch.numbers.tolist(), named, strict=True))
        refused += [(refusal.row, refusal.reason) for refusal in batch.refused]
    return rows, refused


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Source]:
    def run(content: str | bytes) -> Source:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delimited(path, nobody)

    return run


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,é\n",
        "a;b\r\n1;é\r\n",
        "a\tb\n1\té",
        "a,b\r1,é\r",
        '"a","b"\n"1","é"\n',
        "\ufeffa,b\n1,é\n",
        '\ufeff"a","b"\n1,é\n',
        " a , b\n1,é\n",
        "a,b\n1,é\n".encode("cp1252"),
        "a;b\n1;é\n".encode("cp1252"),
    ],
)
def test_encoding_delimiter_and_line_ends_are_found_out(read: Callable[..., Source], content: str | bytes) -> None:
    source = read(content)
    assert source.header == ("a", "b")
    assert rows_of(source) == ({2: {"a": "1", "b": "é"}}, [])


def test_a_semicolon_file_may_hold_commas(read: Callable[..., Source]) -> None:
    rows, refused = rows_of(read("a;b\n1,5;x, y, z\n"))
    assert rows == {2: {"a": "1,5", "b": "x, y, z"}}
    assert refused == []


def test_cells_keep_quotes_line_breaks_and_white_space(read: Callable[..., Source]) -> None:
    rows, _ = rows_of(read('a,b\n"say ""no""","one\r\ntwo"\n  x ,\n'))
    assert rows == {2: {"a": 'say "no"', "b": "one\r\ntwo"}, 3: {"a": "  x ", "b": ""}}


def test_a_tag_row_under_the_header_is_no_row(read: Callable[..., Source]) -> None:
    rows, refused = rows_of(read("a,b,c\n,#adm1+name,\n1,2,3\n"))
    assert list(rows) == [3]
    assert refused == []


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("a,b\n1,2\n#x,#y\n", 3),  # not under the header
        ("a,b\n#x,y\n", 2),  # a filled cell that is no tag
    ],
)
def test_rows_that_only_look_like_tags_are_rows(read: Callable[..., Source], content: str, row: int) -> None:
    rows, _ = rows_of(read(content))
    assert row in rows


def test_blank_lines_are_no_rows_but_count_as_numbers(read: Callable[..., Source]) -> None:
    rows, refused = rows_of(read("a,b\n\n1,2\n,\n , \n3,4\n\n"))
    assert list(rows) == [3, 6]
    assert refused == []


def test_a_short_row_lacks_its_last_cells_and_a_longer_one_is_refused(read: Callable[..., Source]) -> None:
    rows, refused = rows_of(read("a,b\n1\n1,2,3\n1,2\n"))
    assert rows == {2: {"a": "1", "b": ""}, 4: {"a": "1", "b": "2"}}
    assert refused == [
        (3, "has 3 cells where the header has 2"),
    ]


def test_a_misquoted_row_is_refused_and_the_next_one_read(read: Callable[..., Source]) -> None:
    rows, refused = rows_of(read('a,b\n"1"x,2\n3,4\n'))
    assert rows == {3: {"a": "3", "b": "4"}}
    assert [number for number, _ in refused] == [2]
    assert "not readable as CSV" in refused[0][1]


def test_an_unclosed_quote_is_refused_and_says_that_nothing_after_it_was_read(
    read: Callable[..., Source],
) -> None:
    rows, refused = rows_of(read('a,b\n1,2\n"3,4\n5,6\n'))
    assert list(rows) == [2]
    assert [number for number, _ in refused] == [3]
    assert "a quote is not closed, so no row after it could be read" in refused[0][1]


@pytest.mark.parametrize("content", ["", "\ufeff", '"a', '"a"b,c\n'])
def test_a_file_without_a_header_is_of_no_known_format(read: Callable[..., Source], content: str) -> None:
    with pytest.raises(UnknownFormat, match=r"table\.csv: no header row"):
        read(content)


def test_a_column_that_occurs_twice_has_a_number(read: Callable[..., Source]) -> None:
    source = read("a,b,a,,\n1,2,3,,\n")
    assert source.header == ("a", "b", "a (2)")
    assert [row["a (2)"] for row in rows_of(source)[0].values()] == ["3"]


@pytest.mark.parametrize(
    ("content", "header", "row"),
    [
        ("sep=;\na;b\n1;2\n", ("a", "b"), 3),
        ("a|b|c\n1|2,5|3\n", ("a", "b", "c"), 2),
        ("Incidents of October\n\nPeriod: October\nRef,Date,Place,Killed\nA,2025-10-11,Wana,2\n", None, 5),
        ("Ref,Where,,Casualties,\n,Province,Place,Killed,Injured\nA,Khost,Wana,2,3\nB,Khost,Wana,2,4\n", None, 3),
        ("\ufeffTitle\nRef,Date,Place\nA,2025-10-11,Wana\n", ("Ref", "Date", "Place"), 3),
    ],
)
def test_the_table_is_found_in_a_file(
    read: Callable[..., Source], content: str, header: tuple[str, ...] | None, row: int
) -> None:
    source = read(content)
    assert header is None or source.header == header
    assert "Ref" in source.header or header is not None
    assert next(iter(rows_of(source)[0])) == row


def test_two_rows_of_names_are_one_header(read: Callable[..., Source]) -> None:
    content = "Ref,Where,,Casualties,\n,Province,Place,Killed,Injured\nA,Khost,Wana,2,3\nB,Khost,Wana,2,4\n"
    assert read(content).header == ("Ref", "Province", "Place", "Killed", "Injured")


def test_bytes_that_are_text_in_no_encoding_of_ours_are_refused(read: Callable[..., Source]) -> None:
    with pytest.raises(UnknownFormat, match=r"line 2, byte 0x81, is neither UTF-8 nor Windows-1252"):
        read(b"a,b\n1,\x81\n")


def test_a_bad_byte_after_the_first_megabyte_still_decides_the_encoding(read: Callable[..., Source]) -> None:
    filler = b"a,b\n" + (b"1," + b"x" * 1000 + b"\n") * 1200
    rows, _ = rows_of(read(filler + "1,é\n".encode("cp1252")))
    assert list(rows.values())[-1] == {"a": "1", "b": "é"}


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, [0]),
        (BATCH_ROWS, [BATCH_ROWS, 0]),
        (BATCH_ROWS + 1, [BATCH_ROWS, 1]),
    ],
)
def test_batches_hold_so_many_rows_and_no_row_twice(tmp_path: Path, count: int, sizes: list[int]) -> None:
    path = tmp_path / "many.csv"
    path.write_text("a,b\n" + "1,2,3\n" + "".join(f"{n},x\n" for n in range(count)), encoding="utf-8")
    told: list[int] = []
    batches = list(read_delimited(path, told.append).batches)
    assert [len(batch.cells) for batch in batches] == sizes
    assert [len(batch.refused) for batch in batches] == [1] + [0] * (len(sizes) - 1)
    assert [int(n) for batch in batches for n in batch.cells.column("a").spread()] == list(range(count))
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


@pytest.fixture
def read_features(tmp_path: Path) -> Callable[[str | bytes], Source]:
    def run(content: str | bytes) -> Source:
        path = tmp_path / "points.geojson"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_geojson(path)

    return run


def feature(geometry: str, properties: str = '{"title": "x"}', more: str = "") -> str:
    one = f'{{"type": "Feature", {more} "geometry": {geometry}, "properties": {properties}}}'
    good = '{"type": "Feature", "geometry": null, "properties": {"title": "good"}}'
    return f'{{"type": "FeatureCollection", "features": [{one}, {good}]}}'


def test_a_feature_is_a_row_of_text_with_its_point_and_id(read_features: Callable[..., Source]) -> None:
    properties = '{"title": "x", "injured": 0, "killed": null, "tags": ["a"], "sure": true, "km": 1.5}'
    content = feature('{"type": "Point", "coordinates": [71.09, 34.12, 700]}', properties, '"id": 7,')
    rows, refused = rows_of(read_features(content))
    assert rows[1] == {
        "title": "x",
        "injured": "0",
        "killed": "",
        "tags": '["a"]',
        "sure": "true",
        "km": "1.5",
        "id": "7",
        "longitude": "71.09",
        "latitude": "34.12",
    }
    assert rows[2] == dict.fromkeys(rows[1], "") | {"title": "good"}
    assert refused == []


def test_an_id_among_the_properties_counts_before_the_features_own(
    read_features: Callable[..., Source],
) -> None:
    rows, _ = rows_of(read_features(feature("null", '{"id": "mine"}', '"id": "other",')))
    assert rows[1]["id"] == "mine"


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ('{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}', "geometry is a LineString: expected a Point"),
        ('{"type": "Point", "coordinates": []}', "coordinates must be longitude and latitude: []"),
        ('{"type": "Point", "coordinates": [71]}', "coordinates must be longitude and latitude: [71]"),
        ('{"type": "Point", "coordinates": 71}', "coordinates must be longitude and latitude: 71"),
        ('{"type": "Point", "coordinates": [null, null]}', "coordinates must be longitude and latitude"),
        ('{"type": "Point", "coordinates": {"lon": 1, "lat": 2}}', "coordinates must be longitude and latitude"),
        ('{"type": "Point"}', "coordinates must be longitude and latitude: None"),
        ("{}", "geometry is a None: expected a Point"),
        ("[71, 34]", "geometry is a list: expected a Point"),
        ('"POINT (71 34)"', "geometry is a str: expected a Point"),
    ],
)
def test_a_geometry_that_is_no_point_is_refused_with_the_reason(
    read_features: Callable[..., Source], geometry: str, reason: str
) -> None:
    rows, refused = rows_of(read_features(feature(geometry)))
    assert list(rows) == [2]
    assert [number for number, _ in refused] == [1]
    assert reason in refused[0][1]


@pytest.mark.parametrize("properties", ["null", "[]", '"x"'])
def test_a_feature_without_properties_is_refused(read_features: Callable[..., Source], properties: str) -> None:
    _, refused = rows_of(read_features(feature("null", properties)))
    assert refused == [(1, "not a feature with properties")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"a": NaN}', "not a GeoJSON FeatureCollection"),
        (b"\xff\xfe{", "not UTF-16"),
        ("[]", "not a GeoJSON FeatureCollection"),
        ("5", "not JSON that can be read: it begins with"),
        ('{"type": "Point", "coordinates": [1, 2]}', "not a GeoJSON FeatureCollection"),
        ('{"features": {}}', "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "no feature to read"),
        ('{"type": "FeatureCollection", "features": [5]}', "no feature to read: not a feature with properties"),
    ],
)
def test_what_is_no_feature_collection_is_of_no_known_format(
    read_features: Callable[..., Source], content: str | bytes, message: str
) -> None:
    with pytest.raises(UnknownFormat, match=message) as caught:
        read_features(content)
    assert "points.geojson" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a" * 1_100_000, "a line has more than 1,000,000 characters"),
        (b",".join(b"c%d" % n for n in range(3_000)) + b"\n", "3,000 columns: at most 2,000"),
        (b"a,b\n1,2\n" + b"x" * 33_000_000, "a line has more than 16,000,000 characters"),
        (b'a,b\n1,"' + b"x" * 12_000_000 + b'"\n', "a cell has more than 10,000,000 characters"),
        (b'a,b\n1,"' + (b"x" * 99 + b"\n") * 200_000 + b'"\n', "a cell has more than 10,000,000 characters"),
        (b"\0" * 2_000_000, "zero bytes"),
    ],
)
def test_a_table_that_would_fill_the_memory_is_refused(
    read: Callable[..., Source], content: bytes, why: str
) -> None:
    with pytest.raises(UnknownFormat, match=why):
        list(read(content).batches)
