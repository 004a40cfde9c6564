"""The settings from the environment, for the command line and the HTTP service."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)

from app.model.environment import DEFAULT_STALE_DAYS, DEFAULT_STORE, read_variables
from app.model.errors import BadParameter
from app.model.file_limits import FileLimits

TileTemplate = Annotated[str, StringConstraints(pattern=r"^https?://[^/;,\s]+/.*\{z\}.*")]


# A policy's words; one that ended the directive would be a policy of its own.
FrameAncestors = Annotated[
    str, StringConstraints(pattern=r"^('self'|'none'|[\w*.:/-]+)( ('self'|[\w*.:/-]+))*$", strip_whitespace=True)
]


def _check_networks(text: str) -> str:
    for each in text.split(","):
        ip_network(each.strip())
    return text


def _as_hours(text: object) -> object:
    """The number of hours that a text such as `30m` says; what is no such text is left to the type."""
    told = re.fullmatch(r"([\d.]+) *([mhd])", str(text).strip())
    return text if told is None else float(told[1]) * HOURS_OF[told[2]]


HOURS_OF = {"m": 1 / 60, "h": 1.0, "d": 24.0}
Hours = Annotated[float, BeforeValidator(_as_hours)]
HostNames = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9_]([a-z0-9_.-]*)( ?, ?[a-z0-9_]([a-z0-9_.-]*))*$", to_lower=True)
]
_ORIGINS = r"^(\*|https?://[^/\s,*]+( ?, ?https?://[^/\s,*]+)*)$"
Origins = Annotated[str, StringConstraints(pattern=_ORIGINS, strip_whitespace=True, to_lower=True)]
Networks = Annotated[str, AfterValidator(_check_networks)]

LIMITS = FileLimits()


class Settings(BaseModel):
    """The service's settings, from variables with the prefix `DURAND_`; an empty variable is as good as none.

    Values that are given by keyword replace those of the environment. Raises pydantic's `ValidationError`.
    """

    model_config = ConfigDict(frozen=True)

    def __init__(self, **given: object) -> None:
        super().__init__(**dict[str, object](read_variables()) | given)

    store: Path = Field(
        default=DEFAULT_STORE,
        description="The store, a GeoPackage file. It is made on first use, and filled with the seed incidents.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        description="Port that the service listens on; `make serve PORT=9000` does the same.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Address that links are made for, where the service stands behind a proxy. Its host is "
        "answered, and everybody without a key is a stranger.",
    )
    allowed_hosts: HostNames | None = Field(
        default=None,
        description="Names of hosts, separated by commas, that the service answers for beside `localhost`, IP "
        "addresses and the host of the public URL; a request to another name is refused with 421.",
    )
    trusted_proxies: Networks | None = Field(
        default=None,
        description="IP addresses or networks, separated by commas, of the proxies that may say in the headers "
        "Forwarded and X-Forwarded who asks, and at which address. Other proxies are not believed.",
    )
    readers: Literal["everyone", "keys"] = Field(
        default="everyone",
        description="Who may read: `everyone` whom the service answers, or only holders of `keys`.",
    )
    log: Literal["text", "json"] = Field(
        default="text",
        description="How the lines of the log are written: as `text`, or as `json`, an object on each line. A "
        "line about a request has the id that its answer has as X-Request-ID.",
    )
    access_log: bool = Field(
        default=False,
        description="Whether each request has a line in the log: what was asked, status, time, bytes, and the "
        "client's address.",
    )
    requests_per_minute: int = Field(
        default=6000,
        ge=0,
        description="Requests that one address may make in a minute of each process, 0 for any number; more get "
        "429. Behind trusted proxies the address that they tell counts. Requests of this machine are not counted.",
    )
    answers_at_once: int = Field(
        default=500,
        ge=0,
        description="Requests that each process answers at once, 0 for any number; more get 503 with Retry-After.",
    )
    connections_per_address: int = Field(
        default=200,
        ge=0,
        description="Connections that one address may have open to each process, 0 for any number; more get 503 "
        "and are closed. This machine and trusted proxies are not counted. Of all addresses together a process "
        "takes as many as it may open files.",
    )
    local_write: bool = Field(
        default=False,
        description="Whether a program on this machine may write without a key. A request that a proxy passed on "
        "may not, and none may once a public URL, allowed hosts or trusted proxies are set.",
    )
    cors: Origins | None = Field(
        default=None,
        description="Origins such as `https://news.example.org`, separated by commas, or `*`: their pages may "
        "read what a stranger may read, in a visitor's browser. Cookies and keys count for nothing there, and no "
        "answer has rows that may not be passed on.",
    )
    basemap: TileTemplate | None = Field(
        default=None,
        description="Tile URL template of a base map under ours, such as `https://…/{z}/{x}/{y}.png`. It is the "
        "only request to another host that a page can make.",
    )
    deadline_s: float = Field(
        default=10.0,
        gt=0,
        description="Seconds until a page or an answer has to begin; past it the service answers 503 and ends the "
        "work.",
    )
    export_deadline_s: float = Field(
        default=600.0,
        gt=0,
        description="Seconds until an exported file has to be complete; past it the service answers 503, or cuts "
        "a file that it has begun to send.",
    )
    memory_mb: int | None = Field(
        default=None,
        ge=128,
        description="Megabytes of memory that the program may use, all processes of `durand serve --workers` "
        "together. Without it the limit of its container, or the memory of the machine. What takes more is "
        "refused: HTTP 503, exit code 9.",
    )
    backup_dir: Path | None = Field(
        default=None,
        description="A folder that `durand serve` makes backups of the store in, such as `durand backup` makes. "
        "Best on another disk.",
    )
    backup_every: Hours = Field(
        default=24.0,
        gt=0,
        le=24 * 366,
        description="Time between two backups: hours, or a number with `m`, `h` or `d`, such as `30m`; a year at "
        "most. Without a new revision none is made.",
    )
    backup_keep: int = Field(
        default=14, ge=1, description="How many of these backups are kept; older ones are deleted."
    )
    most_columns: int = Field(
        default=LIMITS.columns, ge=10, description="Columns that a table to import may have."
    )
    most_cell_characters: int = Field(
        default=LIMITS.cell, ge=1_000, description="Characters that a cell of a file to import may have."
    )
    most_cells: int = Field(
        default=LIMITS.cells, ge=1_000, description="Filled cells that the sheet of a workbook to import may have."
    )
    most_unpacked_mb: int = Field(
        default=LIMITS.unpacked_mb,
        ge=1,
        description="Megabytes that a packed file to import (a workbook, a zip) may have when it is unpacked.",
    )
    most_unpacked_ratio: int = Field(
        default=LIMITS.ratio,
        ge=2,
        description="How many times larger than its packed form a file to import may get, if it gets larger than "
        "30 MB.",
    )
    gazetteer: Path | None = Field(
        default=None,
        description="A file of more place names, CSV or a country's dump of GeoNames. Its names are used where "
        "our own gazetteer has no answer.",
    )
    nominatim: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="URL of a Nominatim service, which is asked where our own gazetteer has no answer.",
    )
    share_restricted: bool = Field(
        default=False,
        description="Whether others are shown also the incidents whose licence does not let them be passed on "
        "(ACLED). Say `True` only if you may show them.",
    )
    acled_user: str | None = Field(
        default=None, description="E-mail address of the myACLED account that `durand fetch acled` downloads with."
    )
    acled_password: SecretStr | None = Field(default=None, description="Password of the myACLED account.")
    acled_url: str = Field(
        default="https://acleddata.com",
        description="Where ACLED's API is: `https://`, or `http://` on this machine.",
    )
    ucdp_token: SecretStr | None = Field(
        default=None, description="Access token of UCDP's API that `durand fetch ucdp` downloads with."
    )
    ucdp_url: str = Field(
        default="https://ucdpapi.pcr.uu.se",
        description="Where UCDP's API is: `https://`, or `http://` on this machine.",
    )
    stale_days: int = Field(
        default=DEFAULT_STALE_DAYS,
        ge=0,
        description="Days after which a crossing's status that nobody has confirmed since is marked as stale. The "
        "mark stands beside the word; it changes neither the word nor a count.",
    )
    frame_ancestors: FrameAncestors = Field(
        default="'self'",
        description="Who may show our pages in a frame: `'self'`, `'none'`, `*`, or hosts separated by spaces.",
    )
    chromium: Path | None = Field(
        default=None,
        description="The browser that draws `durand map OUT.png` and prints `durand report OUT.pdf`. Without it "
        "`chromium`, `chromium-browser` or `google-chrome` of the path is taken.",
    )

    @property
    def file_limits(self) -> FileLimits:
        """The limits on files that are imported."""
        return FileLimits(
            self.most_columns,
            self.most_cell_characters,
            self.most_cells,
            self.most_unpacked_mb,
            self.most_unpacked_ratio,
        )


def read_settings() -> Settings:
    """The settings from the environment; `BadParameter` names a variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "DURAND_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadParameter(f"{name}: {first['msg']}: {first['input']!r}") from error
