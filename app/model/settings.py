"""The settings from the environment, read only here, for the command line and the HTTP service."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

PREFIX = "DURAND_"
TileTemplate = Annotated[str, StringConstraints(pattern=r"^https?://[^/;,\s]+/.*\{z\}.*")]


# A policy's words; one that ended the directive would be a policy of its own.
FrameAncestors = Annotated[
    str, StringConstraints(pattern=r"^('self'|'none'|[\w*.:/-]+)( ('self'|[\w*.:/-]+))*$", strip_whitespace=True)
]


class Settings(BaseModel):
    """The service's settings, from variables with the prefix `DURAND_`; an empty variable is as good as none.

    Values that are given by keyword replace those of the environment. Raises pydantic's `ValidationError`.
    """

    model_config = ConfigDict(frozen=True)

    def __init__(self, **given: object) -> None:
        said = {name: os.environ.get(PREFIX + name.upper(), "") for name in type(self).model_fields}
        super().__init__(**{name: text for name, text in said.items() if text} | given)

    store: Path = Field(default=Path("durand.gpkg"), description="The store, a GeoPackage file; made on first use")
    host: str = Field(default="127.0.0.1", description="Address the service listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the service listens on")
    public_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Address that links are made for, behind a proxy"
    )
    basemap: TileTemplate | None = Field(
        default=None, description="Tile URL template of a base map under ours, such as https://…/{z}/{x}/{y}.png"
    )
    gazetteer: Path | None = Field(
        default=None, description="A file of more place names, used where our gazetteer is silent: CSV or GeoNames"
    )
    nominatim: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="URL of a Nominatim service asked where our gazetteer is silent",
    )
    share_restricted: bool = Field(
        default=False, description="Show others incidents whose licence does not let them be passed on"
    )
    acled_user: str | None = Field(default=None, description="E-mail address of the myACLED account that fetches")
    acled_password: SecretStr | None = Field(default=None, description="Its password")
    acled_url: str = Field(default="https://acleddata.com", description="Where ACLED's API is")
    ucdp_token: SecretStr | None = Field(default=None, description="Access token of UCDP's API")
    ucdp_url: str = Field(default="https://ucdpapi.pcr.uu.se", description="Where UCDP's API is")
    frame_ancestors: FrameAncestors = Field(
        default="'self'", description="Who may show the pages in a frame: 'self', 'none', * or hosts, by spaces"
    )
    chromium: Path | None = Field(default=None, description="The browser that draws a map as a picture")
