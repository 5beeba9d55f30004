"""Accounts, posts and what is remembered of signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import Role
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import Unscoped

if TYPE_CHECKING:
    from bihuan.kernel.actors import Actor


class UserQuerySet(ScopedQuerySet["User"]):
    """Accounts …"""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever holds or held a post in the actor's region, and those without any post yet."""
        posts = Post.objects.filter(user_id=OuterRef("pk"))
        inside = posts.filter(region__gte=actor.scope.low, region__lt=actor.scope.high)
        return self.filter(Exists(inside) | ~Exists(posts))


class PostQuerySet(ScopedQuerySet["Post"]):
    """Posts …"""

    def visible_to(self, actor: Actor) -> Self:
        """Posts in the actor's region."""
        return self.filter(region__gte=actor.scope.low, region__lt=actor.scope.high)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name; accounts are made by `kernel.accounts`."""


AccountManager = UserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """A person's account; what the person may do hangs on the posts."""

    username = models.CharField(_("登录名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    left_on = models.DateField(_("离岗日期"), null=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    scope_rule = Unscoped("names of colleagues appear in every log; pages list them by permission")

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holding an office for a time; a stand-in holds it for somebody absent."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="posts"
    )
    region = models.CharField(_("管辖区域"), max_length=12, db_collation="C")
    sees_units = models.BooleanField(_("看全部单位"), default=False)
    enterprise_id = models.BigIntegerField(null=True)
    signer_level = models.CharField(_("签发层级"), max_length=10, blank=True)
    starts_on = models.DateField(_("到岗日期"))
    ends_on = models.DateField(_("离岗日期"), null=True)
    stand_in_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    reason = models.CharField(_("事由"), max_length=200, blank=True)

    objects = PostQuerySet.as_manager()
    scope_rule = Unscoped("read at sign-in, before any scope is known")

    class Meta:
        verbose_name = _("岗位")
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(Role(self.role).label)


class RoleGrant(models.Model):
    """An administrator's change of what a role may do."""

    role = models.CharField(max_length=20, choices=Role.choices)
    permission = models.CharField(max_length=60)
    is_granted = models.BooleanField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT)
    reason = models.CharField(max_length=200)

    scope_rule = Unscoped("read at sign-in, before any scope is known")

    class Meta:
        constraints = [models.UniqueConstraint("role", "permission", name="one_grant_a_pair")]

    def __str__(self) -> str:
        return f"{self.role} {self.permission}"


class SecondFactor(models.Model):
    """A time-based one-time password (TOTP) and its recovery codes."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="second_factor")
    secret = models.BinaryField()  # encrypted with the installation's key
    recovery_hashes = models.JSONField(default=list)
    last_step = models.BigIntegerField(default=0)  # a code is taken once
    confirmed_at = models.DateTimeField(null=True)

    scope_rule = Unscoped("read at sign-in, before any scope is known")

    def __str__(self) -> str:
        return f"二次验证 {self.user_id}"


class FormerPassword(models.Model):
    """Hashes of earlier passwords, so that none is used again soon."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="former_passwords")
    hashed = models.CharField(max_length=256)
    replaced_at = models.DateTimeField()

    scope_rule = Unscoped("hashes only; read when a password is changed")

    def __str__(self) -> str:
        return f"旧密码 {self.user_id}"


class SignIn(models.Model):
    """One attempt to sign in, shown to its owner."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sign_ins")
    username = models.CharField(max_length=40)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20)  # ok, wrong, locked, second_factor, inactive

    scope_rule = Unscoped("written before anybody is signed in; pages show only one's own")

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"{self.username} {self.outcome}"
