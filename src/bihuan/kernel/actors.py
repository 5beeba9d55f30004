"""Who acts: one person in one post, with what it may do and which rows it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bihuan.kernel.errors import NotPermitted
from bihuan.kernel.permissions import PERMISSIONS, Permission, Role, holders_of
from bihuan.kernel.scope import Scope, scoped


@dataclass(frozen=True)
class Actor:
    """The one who does something, as every service receives it.

    Args:
        user_id: The account, ``None`` for the platform itself.
        name: As it is written in the log.
        role: Role of the post held now.
        scope: Rows the post reaches.
        permissions: Codes the role holds, an administrator's changes applied.
        post_id: The post; ``stand_in_for`` names the absent holder of a post taken over (代办).
        unit_id: Unit of the post, and ``unit_name`` its name.
        region: Region code of the post.
        enterprise_id: Enterprise of a safety manager.
        signer_level: ``""``, ``"deputy"`` (分管领导) or ``"principal"`` (主要领导).
    """

    user_id: int | None
    name: str
    role: str
    scope: Scope
    permissions: frozenset[str] = field(default_factory=frozenset)
    post_id: int | None = None
    unit_id: int | None = None
    unit_name: str = ""
    region: str = ""
    enterprise_id: int | None = None
    signer_level: str = ""
    stand_in_for: str = ""

    @property
    def is_system(self) -> bool:
        return self.user_id is None

    @property
    def role_label(self) -> str:
        return "" if self.is_system else str(Role(self.role).label)

    def may(self, permission: Permission | str) -> bool:
        """Whether the role holds a permission; the platform itself holds all."""
        code = permission if isinstance(permission, str) else permission.code
        return self.is_system or code in self.permissions

    def must(self, permission: Permission | str) -> None:
        """Refuse unless the role holds the permission.

        Raises:
            NotPermitted: It does not; the sentence names who does.
        """
        if not self.may(permission):
            code = permission if isinstance(permission, str) else permission.code
            raise NotPermitted(permission=PERMISSIONS[code].label, holders=holders_of(code))


def system_actor(name: str = "系统") -> Actor:
    """The platform acting by itself: jobs, imports of packs, the demo."""
    return Actor(user_id=None, name=name, role="", scope=Scope.everything())


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction in which the actor's rows, and no others, exist."""
    with scoped(actor.scope):
        yield actor
