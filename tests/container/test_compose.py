"""compose.yaml, read as data, against the settings, the Dockerfile and the page that explains it."""

import ipaddress
import re
from pathlib import Path

import pytest
import yaml

from app.model.settings import Settings

PROJECT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
SERVICE, PROXY = COMPOSE["services"]["durand"], COMPOSE["services"]["proxy"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
HOST = "incidents.example.org"


def with_host(text: str) -> str:
    """A text of compose.yaml with the host's name in its place."""
    return re.sub(r"\$\{DURAND_HOSTNAME(:\?[^}]*)?\}", HOST, text)


def test_settings_of_the_service_are_settings_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SERVICE["environment"].items():
        monkeypatch.setenv(name, with_host(value))
    settings = Settings()
    names = {name.removeprefix("DURAND_").lower() for name in SERVICE["environment"]}
    assert names <= set(Settings.model_fields)
    assert settings.public_url == f"https://{HOST}"
    assert settings.backup_keep == 14


def test_the_proxy_stands_in_the_network_that_the_service_believes() -> None:
    [subnet] = [ipaddress.ip_network(each["subnet"]) for each in COMPOSE["networks"]["inner"]["ipam"]["config"]]
    assert SERVICE["environment"]["DURAND_TRUSTED_PROXIES"] == str(subnet)
    assert subnet.is_private
    assert SERVICE["networks"] == PROXY["networks"] == ["inner"]


def test_only_the_proxy_is_reached_from_outside_and_waits_for_a_healthy_service() -> None:
    assert "ports" not in SERVICE
    assert "443:443" in PROXY["ports"]
    assert PROXY["depends_on"]["durand"]["condition"] == "service_healthy"
    assert "HEALTHCHECK" in DOCKERFILE
    port = re.search(r"DURAND_PORT=(\d+)", DOCKERFILE)
    assert port is not None
    assert f"--from {HOST} --to durand:{port[1]}" in with_host(PROXY["command"])


def test_service_writes_only_to_its_volumes_and_a_temporary_folder() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["tmpfs"] == ["/tmp"]
    assert SERVICE["cap_drop"] == ["ALL"]
    volumes = dict(each.split(":") for each in SERVICE["volumes"])
    assert set(volumes) < set(COMPOSE["volumes"])
    owned = re.search(r"install --directory --owner durand --group durand (.+)", DOCKERFILE)
    assert owned is not None
    assert sorted(volumes.values()) == sorted(owned[1].split())
    assert SERVICE["environment"]["DURAND_BACKUP_DIR"] in volumes.values()
    assert re.search(r"DURAND_STORE=/data/", DOCKERFILE)
