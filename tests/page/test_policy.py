import re

import pytest

from app.web.page.policy import file_policy, hash_source, map_policy, sheet_policy, tile_source

POLICIES = (
    map_policy("run()", "p {}", None, "'self'"),
    map_policy("run()", "p {}", "https://{s}.tiles.example.org/{z}/{x}/{y}.png", "*"),
    file_policy(["run()"], ["p {}"]),
    sheet_policy("p {}", "'none'"),
)


@pytest.mark.parametrize("policy", POLICIES)
def test_everything_is_forbidden_that_is_not_named(policy: str) -> None:
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["font-src"] in ("'none'", "'self'")
    assert "form-action" in directives
    assert not re.search(r"unsafe|eval|http:|\*(?! ?$)", policy.replace("https://*.tiles", "https://tiles"))


def test_the_hash_is_the_one_that_browsers_make() -> None:
    """The example of CSP Level 3, section 8.3."""
    assert hash_source("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


@pytest.mark.parametrize(
    ("template", "source"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}.png?a=b", "https://*.tiles.example.org:8443"),
        ("http://t{s}.example.org/{z}", "http://*.example.org"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", "http://127.0.0.1:8080"),
    ],
)
def test_a_base_map_s_host_is_the_one_let_in(template: str, source: str) -> None:
    assert tile_source(template) == source
    assert f"img-src 'self' data: {source};" in map_policy("", "", template, "'self'")


def test_who_may_frame_a_page_is_as_set() -> None:
    assert map_policy("", "", None, "'self' https://news.example.org").endswith(
        "frame-ancestors 'self' https://news.example.org"
    )
    assert "frame-ancestors" not in file_policy([], [])


def test_only_a_live_map_may_run_a_worker_and_only_ours() -> None:
    assert "; worker-src 'self'; " in map_policy("", "", None, "'self'")
    assert "worker-src" not in file_policy(["run()"], []) + sheet_policy("", "'none'")
