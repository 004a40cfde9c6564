"""The roles of those who ask or write, and the one who does so now."""

from dataclasses import dataclass
from enum import IntEnum

from app.model.errors import BadParameter


class Role(IntEnum):
    """A step of rights; each role may do what the roles below it may.

    A stranger reads what may be passed on to anybody, a reader reads; a contributor writes drafts; an editor
    accepts, corrects, retracts and links; an admin manages keys, rules and licences.
    """

    STRANGER = 0
    READER = 1
    CONTRIBUTOR = 2
    EDITOR = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """The role in a sentence, and as it is typed."""
        return self.name.lower()


KEY_ROLES = (Role.READER, Role.CONTRIBUTOR, Role.EDITOR, Role.ADMIN)
"""Roles that a key can have: a stranger is who has none."""

LOCAL = "local"
"""The name of somebody at this machine who writes without a key."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks: the name (None without a key, `LOCAL` at this machine), the role, and the IP address.

    `is_local` says that the request comes from this machine, and from nobody behind a proxy.
    """

    name: str | None
    role: Role
    address: str | None
    is_local: bool = False


def read_role(text: str) -> Role:
    """The role of a key by its word; `BadParameter` for another word."""
    for role in KEY_ROLES:
        if text == role.word:
            return role
    raise BadParameter(f"role {text!r}: expected one of {', '.join(role.word for role in KEY_ROLES)}")
