from pathlib import Path

import pytest
from pydantic import ValidationError

from app.model.errors import BadParameter
from app.model.settings import Settings
from app.opening import read_settings, read_store

NAMES = (
    *("STORE", "HOST", "PORT", "PUBLIC_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES"),
    *("READERS", "LOG", "ACCESS_LOG", "REQUESTS_PER_MINUTE", "ANSWERS_AT_ONCE"),
    *("CONNECTIONS_PER_ADDRESS", "LOCAL_WRITE", "CORS", "BASEMAP"),
    *("DEADLINE_S", "EXPORT_DEADLINE_S", "MEMORY_MB"),
    *("BACKUP_DIR", "BACKUP_EVERY", "BACKUP_KEEP"),
    *("MOST_COLUMNS", "MOST_CELL_CHARACTERS", "MOST_CELLS", "MOST_UNPACKED_MB", "MOST_UNPACKED_RATIO"),
    *("GAZETTEER", "NOMINATIM", "SHARE_RESTRICTED"),
    *("ACLED_USER", "ACLED_PASSWORD", "ACLED_URL", "UCDP_TOKEN", "UCDP_URL"),
    *("STALE_DAYS", "FRAME_ANCESTORS", "CHROMIUM"),
)
SECRET = ("ACLED_PASSWORD", "UCDP_TOKEN")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"DURAND_{name}", raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings.store == Path("durand.gpkg")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert (settings.basemap, settings.nominatim) == (None, None)
    assert settings.share_restricted is False
    assert (settings.deadline_s, settings.export_deadline_s, settings.memory_mb) == (10.0, 600.0, None)
    assert (settings.frame_ancestors, settings.chromium) == ("'self'", None)


def test_every_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "STORE": "/srv/incidents.gpkg",
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "PUBLIC_URL": "https://maps.example.org/durand",
        "ALLOWED_HOSTS": "maps.example.org",
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "READERS": "keys",
        "LOG": "json",
        "ACCESS_LOG": "True",
        "REQUESTS_PER_MINUTE": "300",
        "ANSWERS_AT_ONCE": "20",
        "CONNECTIONS_PER_ADDRESS": "30",
        "LOCAL_WRITE": "True",
        "CORS": "https://news.example.org, http://localhost:3000",
        "BASEMAP": "https://tiles.example.org/{z}/{x}/{y}.png",
        "DEADLINE_S": "2.5",
        "EXPORT_DEADLINE_S": "60.0",
        "MEMORY_MB": "512",
        "BACKUP_DIR": "/mnt/backups",
        "BACKUP_EVERY": "6.0",
        "BACKUP_KEEP": "3",
        "MOST_COLUMNS": "300",
        "MOST_CELL_CHARACTERS": "40000",
        "MOST_CELLS": "5000000",
        "MOST_UNPACKED_MB": "500",
        "MOST_UNPACKED_RATIO": "30",
        "GAZETTEER": "/srv/names.csv",
        "NOMINATIM": "https://nominatim.example.org",
        "SHARE_RESTRICTED": "True",
        "ACLED_USER": "someone@example.org",
        "ACLED_PASSWORD": "pass word",
        "ACLED_URL": "https://acled.example.org",
        "UCDP_TOKEN": "a-token",
        "UCDP_URL": "https://ucdp.example.org",
        "STALE_DAYS": "30",
        "FRAME_ANCESTORS": "'self' https://news.example.org",
        "CHROMIUM": "/opt/chromium",
    }
    assert tuple(values) == NAMES == tuple(name.upper() for name in Settings.model_fields)
    for name, value in values.items():
        monkeypatch.setenv(f"DURAND_{name}", value)
    settings = read_settings()
    found = {name: getattr(settings, name.lower()) for name in NAMES}
    plain = {name: found[name].get_secret_value() if name in SECRET else str(found[name]) for name in NAMES}
    assert plain == values


@pytest.mark.parametrize(("text", "hours"), [("6", 6.0), ("90m", 1.5), ("12 h", 12.0), ("2d", 48.0)])
def test_time_between_backups_is_told_in_hours_or_with_a_unit(
    monkeypatch: pytest.MonkeyPatch, text: str, hours: float
) -> None:
    monkeypatch.setenv("DURAND_BACKUP_EVERY", text)
    assert read_settings().backup_every == pytest.approx(hours)


@pytest.mark.parametrize("text", ["daily", "h", "-1h", "0", "inf", "1.2.3h", "99999d"])
def test_time_between_backups_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("DURAND_BACKUP_EVERY", text)
    with pytest.raises(BadParameter, match="DURAND_BACKUP_EVERY"):
        read_settings()


@pytest.mark.parametrize("name", SECRET)
def test_secrets_are_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"DURAND_{name}", "not to be seen")
    settings = read_settings()
    assert "not to be seen" not in f"{settings} {settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    expected = read_settings()
    monkeypatch.setenv(f"DURAND_{name}", "")
    assert read_settings() == expected


def test_variables_without_the_prefix_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert read_settings().port == 8000


@pytest.mark.parametrize("port", ["0", "1", "65535"])
def test_ports_are_taken_up_to_the_last(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("DURAND_PORT", port)
    assert read_settings().port == int(port)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PORT", "http", "valid integer"),
        ("PORT", "80.5", "valid integer"),
        ("PORT", "-1", "greater than or equal to 0"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("BASEMAP", "https://tiles.example.org/", "should match pattern"),
        ("BASEMAP", "tiles/{z}/{x}/{y}.png", "should match pattern"),
        ("BASEMAP", "javascript://{z}", "should match pattern"),
        ("BASEMAP", "https://a.org;script-src */{z}", "should match pattern"),
        ("FRAME_ANCESTORS", "*; script-src *", "should match pattern"),
        ("FRAME_ANCESTORS", "'unsafe-inline'", "should match pattern"),
        ("NOMINATIM", "nominatim.example.org", "should match pattern"),
        ("PUBLIC_URL", "maps.example.org", "should match pattern"),
        ("SHARE_RESTRICTED", "perhaps", "valid boolean"),
        ("ALLOWED_HOSTS", "https://maps.example.org", "should match pattern"),
        ("ALLOWED_HOSTS", "maps.example.org:8000", "should match pattern"),
        ("CORS", "news.example.org", "String should match pattern"),
        ("CORS", "https://news.example.org/page", "String should match pattern"),
        ("TRUSTED_PROXIES", "10.0.0.1, proxy", "does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_a_wrong_variable_is_named_with_its_value_and_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(f"DURAND_{name}", value)
    with pytest.raises(BadParameter) as caught:
        read_settings()
    message = str(caught.value)
    assert message.startswith(f"DURAND_{name}: ")
    assert why in message
    assert repr(value) in message
    assert "\n" not in message


@pytest.mark.parametrize("others", [{}, {"PORT": "9000"}], ids=["alone", "beside another setting"])
def test_the_store_is_named_as_the_settings_name_it(
    monkeypatch: pytest.MonkeyPatch, others: dict[str, str]
) -> None:
    for name, value in others.items():
        monkeypatch.setenv(f"DURAND_{name}", value)
    assert read_store() == read_settings().store == Path("durand.gpkg")
    monkeypatch.setenv("DURAND_STORE", "/srv/incidents.gpkg")
    assert read_store() == read_settings().store == Path("/srv/incidents.gpkg")


def test_the_stores_file_is_not_read_while_another_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURAND_PORT", "http")
    with pytest.raises(BadParameter, match="DURAND_PORT"):
        read_store()


@pytest.mark.parametrize("name", ["durand_port", "DURAND_Port"])
def test_a_variable_in_other_letters_does_not_count(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "9000")
    assert read_settings().port == 8000


def test_settings_do_not_change() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1
