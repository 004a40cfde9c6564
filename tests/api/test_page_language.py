"""Every page for people in four languages: its direction, names, numbers and days, and what stands in English."""

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

PAGES = [
    "/map",
    "/desk",
    "/docs",
    "/session?f=html",
    "/conformance?f=html",
    "/collections?f=html",
    "/collections/crossings?f=html",
    "/collections/incidents/items?f=html&near=torkham",
    "/collections/crossings/items/torkham?f=html",
    "/crossings/status?f=html",
    "/crossings/torkham/status?f=html",
    "/crossings/torkham/timeline?f=html",
    "/crossings/closures?f=html",
    "/documents?f=html",
    "/summary?f=html&by=province",
    "/summary?f=html&by=party",
    "/summary/claims?f=html",
    "/changes?f=html&since=0",
    "/report?from=2025-10-01&to=2025-10-31",
]
DIRECTIONS = {"en": "ltr", "fa": "rtl", "ps": "rtl", "ur": "rtl"}
LATIN = re.compile("[A-Za-z]{2}")


class Spoken(HTMLParser):
    """The texts of a page that are shown, each with the language that its elements say."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "br", "input", "path", "circle", "rect"):
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each for each, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.open}
        if data.strip() and not tags & {"script", "style", "title", "svg", "code"}:
            said = [str(attributes["lang"]) for _, attributes in self.open if "lang" in attributes]
            ways = [str(attributes["dir"]) for _, attributes in self.open if "dir" in attributes]
            self.texts.append((data.strip(), said[-1], ways[-1]))


def with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", list(DIRECTIONS))
def test_a_page_says_its_language_and_runs_in_its_direction(
    reader: TestClient, address: str, language: str
) -> None:
    answer = reader.get(with_language(address, language))
    assert answer.status_code == 200, answer.text[:300]
    assert re.findall(r"<html lang=\"(\w+)\" dir=\"(\w+)\"", answer.text) == [(language, DIRECTIONS[language])]


@pytest.mark.parametrize("address", PAGES)
def test_what_stands_in_english_on_another_page_is_marked_as_english(reader: TestClient, address: str) -> None:
    texts = Spoken(reader.get(with_language(address, "ps")).text).texts
    latin = [(text, said, way) for text, said, way in texts if LATIN.search(text)]
    assert latin
    assert [each for each in latin if each[1] == "ps" and not re.search("[\u0600-\u06ff]", each[0])] == []
    assert [each for each in latin if each[2] == "rtl" and not re.search("[\u0600-\u06ff]", each[0])] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_english_marks_nothing(reader: TestClient, address: str) -> None:
    plain, named = reader.get(address).text, reader.get(with_language(address, "en")).text
    assert [re.findall('<[^>]* lang="en"', text) for text in (plain, named)] == [['<html lang="en"']] * 2


@pytest.mark.parametrize("address", PAGES)
def test_a_language_that_pages_have_not_is_refused_in_a_sentence(reader: TestClient, address: str) -> None:
    answer = reader.get(with_language(address, "de"))
    assert answer.status_code == 400
    assert answer.json()["description"] == (
        "lang: no such language of pages: 'de': expected one of en (English), fa (Dari), ps (Pashto), ur (Urdu)"
    )


def test_an_answer_for_programs_has_no_language(reader: TestClient) -> None:
    answer = reader.get("/collections/crossings/items/torkham?lang=fa")
    assert answer.status_code == 400
    assert "lang" in answer.json()["description"]


def test_the_page_of_an_error_is_in_the_language_that_was_asked_for(reader: TestClient) -> None:
    answer = reader.get("/summary?lang=ur&province=nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert '<html lang="ur" dir="rtl">' in answer.text
    assert "/summary?lang=ur" in answer.text


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Torkham"), ("fa", "تورخم"), ("ps", "تورخم"), ("ur", "طورخم")]
)
def test_a_crossing_has_its_name_in_the_language_of_the_page(reader: TestClient, language: str, name: str) -> None:
    page = reader.get(f"/collections/crossings/items/torkham?f=html&lang={language}").text
    assert re.findall("<title>(.*?)</title>", page)[0] == name
    rows = reader.get(f"/crossings/status?f=html&at=2025-11-07&lang={language}").text
    assert f">{name}</bdi></a>" in rows


def test_a_province_has_its_name_in_the_language_of_the_page(reader: TestClient) -> None:
    page = reader.get("/summary?f=html&by=province&lang=fa").text
    assert "ننگرهار (AF-NAN)" in page or "خوست (AF-KHO)" in page or "کنر (AF-KNR)" in page


@pytest.mark.parametrize(("language", "area"), [("en", "Nangarhar"), ("fa", "ننگرهار"), ("ur", "ننگرہار")])
def test_links_of_a_page_keep_its_language(reader: TestClient, language: str, area: str) -> None:
    page = reader.get(f"/collections/provinces/items/AF-NAN?f=html&lang={language}").text
    assert re.findall("<title>(.*?)</title>", page)[0] == area
    links = re.findall(r'<a href="(http://testserver/[^"]*)"', page)
    ways = [each for each in links if "f=json" not in each]
    assert ways
    assert [each for each in ways if (f"lang={language}" in each) is (language == "en")] == []
    assert all("lang=" not in each for each in links if "f=json" in each)


def test_numbers_and_days_are_written_as_the_language_writes_them(reader: TestClient) -> None:
    page = "/collections/provinces/items/AF-NAN?f=html&lang="
    assert re.search(r"<dd[^>]*>۷[۰-۹٬٫]+</dd>", reader.get(f"{page}fa").text)
    assert re.search(r"<dd[^>]*>7[0-9,.]+</dd>", reader.get(f"{page}ur").text)
    timeline = reader.get("/crossings/torkham/timeline?f=html&lang=fa").text
    assert re.search(r"[۰-۹]{1,2} \w+ [۰-۹]{4}", timeline)
