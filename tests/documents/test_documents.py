"""Documents of every kind to text, and what is said of the ones that cannot be read."""

from datetime import date

import pytest
from made_documents import ENCRYPTED, HALF, LOGIN, NAMED, PARAGRAPHS, PDF, SCAN, TEXT, TITLE, page, pdf

from app.documents.document import Document
from app.documents.media import MOST_BYTES, read_document
from app.documents.portable_document import join_lines
from app.model.errors import BadInput, TooLarge, UnknownMedia

WORD = "Clash at Torkham – café"
ENGLISH = "The police said that the road to the crossing was closed by the army. "


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TEXT.encode(), "text/plain"),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), None),
        (page(), "text/html"),
        (page(), None),
        (PDF, "application/pdf"),
        (PDF, None),
    ],
)
def test_text_is_the_title_and_one_paragraph_per_line(content: bytes, kind: str | None) -> None:
    assert read_document(content, kind).text == TEXT


@pytest.mark.parametrize(
    ("head", "published", "source"),
    [
        ("", None, None),
        (NAMED, None, "The Invented Post"),
        ('<meta name="date" content="2025-10-15">', date(2025, 10, 15), None),
        (
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
            '"datePublished": "2025-10-18T01:00:00Z"}</script>',
            date(2025, 10, 18),
            None,
        ),
    ],
)
def test_day_and_publication_are_what_the_page_states(
    head: str, published: date | None, source: str | None
) -> None:
    document = read_document(page(head=head))
    assert (document.published, document.source) == (published, source)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WORD.encode(), None),
        (WORD.encode("utf-8-sig"), None),
        (WORD.encode("windows-1252"), None),
        (WORD.encode("utf-16"), None),
        (WORD.encode("utf-16-le"), None),
        (WORD.encode("utf-16-be"), None),
        (WORD.encode("utf-32"), None),
        (WORD.encode("windows-1250"), 'Text/Plain; charset="windows-1250"'),
    ],
)
def test_encoding_is_what_the_sender_says_or_the_bytes_show(content: bytes, kind: str | None) -> None:
    assert read_document(content, kind) == Document(WORD)


OTHER_LANGUAGES = (
    "Mindestens fünf Soldaten wurden am Dienstag getötet und zwei verletzt, als Bewaffnete in der Nähe "
    "der Grenze einen Posten angriffen. Der Sprecher war nicht zu erreichen. Die Polizei im Distrikt "
    "Kurram sagte, der Übergang sei zu.",
    "Au moins cinq soldats ont été tués et deux autres blessés mardi lorsque des hommes armés ont attaqué"
    " un poste près de la frontière, a déclaré la police. Le point de passage de Torkham reste fermé et "
    "des camions attendent.",
    "Al menos cinco soldados murieron y dos resultaron heridos el martes cuando hombres armados atacaron "
    "un puesto cerca de la frontera, dijo la policía. El paso de Torkham sigue cerrado, y los camiones "
    "esperan.",
    "Salı günü sınır yakınlarında bir karakola düzenlenen saldırıda en az beş asker öldü, iki kişi "
    "yaralandı. Polis, Torhem sınır kapısının kapalı kaldığını ve kamyonların yolda beklediğini söyledi. "
    "On iki köylü hastaneye kaldırıldı.",
    "Sedikitnya lima tentara tewas dan dua lainnya luka-luka pada hari Selasa ketika orang bersenjata "
    "menyerang sebuah pos di dekat perbatasan, kata polisi. Perlintasan Torkham masih ditutup dan truk-"
    "truk menunggu di jalan.",
    "Police ke mutabiq Kurram district me border ke qareeb fire se paanch soldiers shaheed aur do zakhmi "
    "ho gaye. Torkham border gate har qism ki traffic ke liye band hai aur commissioner ne kaha ke trade "
    "is waqt band hai.",
    "Da Khost wilayat pa Sperah wuluswali ki parun da Pakistan da drone hamla ki pinza tana wazhal shawi "
    "aw dwa nor zkhmyan shawi di. Da border police qumandan wayi che da Torkham darwaza la parun na "
    "tarali da.",
)
"""Texts in Latin letters: German, French, Spanish, Turkish, Indonesian, romanised Urdu and Pashto."""
TELEGRAM = (
    "Duty diary, sector north, 3-9 May. 3 May: Ghulam Khan road, IED, 2 Khasadars wounded. 4 May: Post 12"
    " near Lwara hit by rockets, none hurt. 5 May: Shawal, clash, six gunmen killed, one captain injured."
    " 6 May: Angoor Adda gate closed 0900, reopened 1500."
)


def test_log_without_the_frequent_words_of_english_is_read() -> None:
    assert read_document(TELEGRAM.encode(), None).text == TELEGRAM


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"", None, "the document is empty"),
        (b" \n\t", None, "the document is empty"),
        ("😀 😀 12".encode(), None, "the document has no words"),
        (ENGLISH.encode() * 15_000, None, r"the document has 1,0\d\d,\d{3} characters; at most 300,000"),
        ("پاکستان اور افغانستان کی سرحد پر جھڑپ Torkham".encode(), None, r"in Arabic letters \(Urdu, Pashto"),
        ("גבול".encode(), None, "in Hebrew letters; only English is read"),
        ("Пограничный переход Торхам".encode(), None, "in Cyrillic letters"),
        (("Três pessoas foram mortas na fronteira perto da passagem. " * 5).encode(), None, "not read as English"),
        *((text.encode(), None, "not read as English") for text in OTHER_LANGUAGES),
        (b"Log in\n\nYour password\nSign up", None, "a login or subscription page"),
        (b"Already a subscriber? Log in to read on.", "text/html", "a login or subscription page"),
        (LOGIN, None, "a login or subscription page"),
        (b"<html><body></body></html>", None, "the page holds no article"),
        (b"<html>" + b"<div>" * 3000, None, "the page holds no article"),
        (SCAN, None, "the PDF holds pictures of pages and no text"),
        (PDF[:300], None, "the PDF is damaged"),
        (b"%PDF-1.7\nnothing", None, "the PDF is damaged"),
        (PDF, "text/plain", "the bytes are no text"),
        (b"\x00\x01\x02\xff", None, "the bytes are no text"),
        (b"caf\xe9", "text/plain; charset=utf-8", "the bytes are not in utf-8"),
        (b"cafe", "text/plain; charset=klingon", "charset: unknown 'klingon'"),
        (b"cafe", "text/plain; charset=hex", "charset: unknown 'hex'"),
        (b"cafe", "text/plain; charset=punycode", "charset: unknown 'punycode'"),
        (b"cafe", "text/plain; charset=undefined", "charset: unknown 'undefined'"),
        (b"cafe", "text/plain; charset=utf\0", "charset: unknown 'utf.x00'"),
        (b"a half +2AA- character", "text/plain; charset=utf-7", "the bytes are no text"),
        (ENCRYPTED, None, "the PDF is encrypted; give one that is not"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_read_is_said(content: bytes, kind: str | None, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_document(content, kind)


def test_types_and_sizes_that_are_not_read_have_errors_of_their_own() -> None:
    with pytest.raises(UnknownMedia, match="type 'application/json' are not read; give one of text/plain, text/h"):
        read_document(b"{}", "application/json")
    with pytest.raises(UnknownMedia, match="type 'nonsense' are not read"):
        read_document(b"x", "nonsense")
    with pytest.raises(TooLarge, match="at most 10,000,000 are read"):
        read_document(b" " * (MOST_BYTES + 1))


def test_half_a_character_of_a_pdf_is_a_question_mark() -> None:
    assert read_document(pdf(("Shots were fired at the gate of Torkham ~",), HALF)).text.endswith("Torkham ?\n")


@pytest.mark.parametrize("text", ["Torkham", "Clash at Torkham", ENGLISH + "پاکستان", ENGLISH * 3 + "Log in."])
def test_short_and_mixed_texts_are_read(text: str) -> None:
    assert read_document(text.encode()).text == text.strip("\n")


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        ([], []),
        (["One line"], ["One line"]),
        (
            [
                "A headline",
                "Five people were killed near the cross-",
                "ing on Sunday, police told the news",
                "agency.",
            ],
            ["A headline", "Five people were killed near the crossing on Sunday, police told the news agency."],
        ),
        (
            [
                TITLE,
                "The first paragraph has a long line here",
                "and ends.",
                "The second one begins after it.",
            ],
            [TITLE, "The first paragraph has a long line here and ends.", "The second one begins after it."],
        ),
    ],
)
def test_lines_of_a_page_are_joined_to_paragraphs(lines: list[str], paragraphs: list[str]) -> None:
    assert join_lines(lines) == paragraphs


@pytest.mark.parametrize(("library", "content"), [("trafilatura", page()), ("pypdf", PDF)])
def test_missing_library_is_named(library: str, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(
        UnknownMedia, match=rf"{library}, which is not installed; install the extra, durand\[read\]"
    ):
        read_document(content)
    assert read_document("\n".join(PARAGRAPHS).encode()).text.startswith("PESHAWAR")
