import pytest

from app.model.attribution import ACLED_TERMS, is_loopback, withheld_sentence


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("fe80::1%eth0", False),
        ("::ffff:192.168.1.5", False),
        ("maps.example.org", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_a_loopback_address_is_this_machine_alone(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own


def test_the_sentence_says_how_many_and_why() -> None:
    said = withheld_sentence(1234)
    assert said.startswith("1,234 incidents are withheld")
    assert ACLED_TERMS in said
