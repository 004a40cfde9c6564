"""The encodings in which people save their tables, and what the report says of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.files.text_encoding import find_encoding
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.errors import BadInput, UnknownFormat

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
HEADER = "id,title,event_type,place_name,notes\n"
WESTERN = f"{HEADER}1,Officers’ Colony – café,Other,Chaman,x\n2,b,Other,Chaman,Müller\n"
ARABIC = f"{HEADER}1,a,Other,طورخم,مرز\n2,b,Other,کابل,\n"
ROMAN = f"{HEADER}1,Café Müller à côté,Other,Chaman,naïveté\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (WESTERN, "utf-8", "encoding: UTF-8"),
        (WESTERN, "utf-8-sig", "encoding: UTF-8"),
        (WESTERN, "cp1252", "encoding: Windows-1252 (Western European)"),
        (WESTERN, "utf-16", "encoding: UTF-16"),
        (WESTERN, "utf-16-le", "encoding: UTF-16"),
        (WESTERN, "utf-16-be", "encoding: UTF-16"),
        (WESTERN, "utf-32", "encoding: UTF-32"),
        (ARABIC, "cp1256", "encoding: Windows-1256 (Arabic, Persian, Urdu)"),
        (ARABIC, "utf-16", "encoding: UTF-16"),
    ],
)
def test_an_encoding_is_found_and_told(take: Take, incident: Incident, text: str, codec: str, name: str) -> None:
    report = take("log.csv", text.encode(codec))
    assert name in report.told
    rows = text.splitlines()[1:]
    assert [incident(f"own:{n}")["title"] for n, _ in enumerate(rows, 1)] == [row.split(",")[1] for row in rows]
    assert incident("own:1")["place_name"] == rows[0].split(",")[3]


def test_a_place_of_the_gazetteer_tells_among_western_words(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(
        f"{HEADER}1,Müller,Other,".encode("cp1252") + "طورخم".encode("cp1256") + ",Fläche\n".encode("cp1252")
    )
    assert find_encoding(path) == "cp1256"


@pytest.mark.parametrize("codec", ["cp850", "cp437", "mac_roman"])
def test_another_encoding_is_asked_for_and_then_read(take: Take, incident: Incident, codec: str) -> None:
    with pytest.raises(UnknownFormat, match=r"line 2, byte 0x.., is neither UTF-8 nor .* --encoding"):
        take("log.csv", ROMAN.encode(codec))
    take("log.csv", ROMAN.encode(codec), encoding=codec)
    assert incident("own:1")["title"] == "Café Müller à côté"


def test_a_mapping_names_an_encoding(take: Take, incident: Incident) -> None:
    columns = '[columns]\nid = "id"\ntitle = "title"\nevent_type = "event_type"\n'
    take("log.csv", ROMAN.encode("cp850"), mapping=parse_map(f'encoding = "CP850"\n{columns}', "map.toml"))
    assert incident("own:1")["title"] == "Café Müller à côté"
    with pytest.raises(BadInput, match=r"map.toml: encoding: no such encoding: 'latin-99'"):
        parse_map(f'encoding = "latin-99"\n{columns}', "map.toml")


def test_a_byte_that_is_not_of_the_named_encoding_is_told(take: Take) -> None:
    with pytest.raises(UnknownFormat, match=r"line 3, byte 0xe9, is not UTF-8"):
        take(
            "log.csv",
            f"{HEADER}1,a,Other,Chaman,x\n2,caf".encode() + b"\xe9,Other,Chaman,x\n",
            encoding="utf-8-sig",
        )


def test_a_file_of_zero_bytes_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    path.write_bytes(b"\0" * 10_000)
    with pytest.raises(UnknownFormat, match="no text: it begins with 4,096 zero bytes"):
        find_encoding(path)
