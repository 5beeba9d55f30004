"""Refusals of accounts: signing in, the second step, passwords, posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, DomainError, NotFound


class SignInRefused(DomainError):
    """Nobody was signed in."""

    code = "sign_in_refused"
    message = _("没有登录成功。")
    remedy = _("请核对后再试。")
    http_status = 422


class WrongPassword(SignInRefused):
    """Name and password do not belong together, or there is no such account: both look the same."""

    code = "wrong_password"
    message = _("账号或密码不对。")
    remedy = _("还可以再试 %(left)s 次，之后这个账号会锁定 %(minutes)s 分钟。")


class LockedOut(SignInRefused):
    """Too many wrong passwords in a row."""

    code = "locked_out"
    message = _("密码连续输错 %(limit)s 次，为了安全，这个账号已锁定 %(minutes)s 分钟。")
    remedy = _("请在 %(until)s 之后再试；忘记密码请联系系统管理员重置。")
    http_status = 429


class AccountDisabled(SignInRefused):
    """The password is right, but the account was disabled or its owner has left."""

    code = "account_disabled"
    message = _("这个账号已停用。")
    remedy = _("需要恢复使用时，请联系系统管理员。")
    http_status = 403


class DemoRefused(SignInRefused):
    """A demonstration account where these are not served."""

    code = "demo_refused"
    message = _("这是演示账号，只能在装有本平台的那台电脑上使用，从网络访问时一律拒绝。")
    remedy = _("请用系统管理员为您开立的账号登录。")
    http_status = 403


class WrongCode(SignInRefused):
    """The one-time code does not fit, or was used already."""

    code = "wrong_code"
    message = _("动态口令不对，或已经用过。")
    remedy = _("请等手机上显示下一组 6 位数字后再输，并核对手机时间是否准确。")


class WrongRecoveryCode(SignInRefused):
    """The recovery code does not fit, or was used already."""

    code = "wrong_recovery_code"
    message = _("备用码不对，或已经用过。")
    remedy = _("请换一个没有用过的备用码；都用完时，请联系系统管理员关闭动态口令。")


class SecondStepOver(SignInRefused):
    """The second step was not taken in time."""

    code = "second_step_over"
    message = _("离输入密码已超过 %(minutes)s 分钟。")
    remedy = _("请重新输入账号和密码。")


class FactorNotBegun(Conflict):
    """The set-up of the second factor was not begun in this session."""

    code = "factor_not_begun"
    message = _("还没有生成动态口令的密钥。")
    remedy = _("请重新打开“启用动态口令”页面，扫描新的二维码。")


class NotYourPost(NotFound):
    """The post is not one of the person's own on this day."""

    code = "not_your_post"
    message = _("您今天没有这个岗位，或代办期限已过。")
    remedy = _("请从右上角的岗位清单中选择。")


class PostNotAvailable(Conflict):
    """The post has ended, or has not begun."""

    code = "post_ended"
    message = _("这个岗位已于 %(ended)s 结束。")
    remedy = _("请刷新页面，按现在的岗位办理。")


class LastAdministrator(Conflict):
    """Without this one nobody could manage accounts any more."""

    code = "last_administrator"
    message = _("这是最后一个能管理账号的系统管理员岗位，不能停用或结束。")
    remedy = _("请先给另一个账号登记系统管理员岗位。")


class NotOnYourself(Conflict):
    """An act on an account that its owner may not do."""

    code = "not_on_yourself"
    message = _("不能对自己的账号办理“%(act)s”。")
    remedy = _("请由另一位系统管理员办理。")


class AlreadyLeft(Conflict):
    """The person has left already."""

    code = "already_left"
    message = _("%(name)s已于 %(on)s 离岗。")
    remedy = _("请刷新页面核对。")


class HandOverNeeded(Conflict):
    """Open work is left, and nobody was named to take it."""

    code = "hand_over_needed"
    message = _("%(name)s名下还有 %(count)s 件未办结的事项。")
    remedy = _("请选择接手人，事项会逐件移交并记入流转记录。")


class LastHolder(Conflict):
    """A change of permissions that would lock every administrator out."""

    code = "last_holder"
    message = _("系统管理员必须保留“%(permission)s”，否则再没有人能改回来。")
    remedy = _("请改动其他角色或其他权限。")


class AlreadyDisabled(Conflict):
    """Nothing to disable."""

    code = "already_disabled"
    message = _("%(name)s的账号已经停用。")
    remedy = _("请刷新页面核对。")


class NotDisabled(Conflict):
    """Nothing to enable."""

    code = "not_disabled"
    message = _("%(name)s的账号本来就在启用中。")
    remedy = _("请刷新页面核对。")


class AccountInUse(Conflict):
    """Withdrawing is for accounts nobody ever used."""

    code = "account_in_use"
    message = _("%(name)s的账号已经登录过或办过事，不能撤销。")
    remedy = _("不再使用时，请办理“停用”或“离岗”，记录会保留。")


class AlreadyStoodIn(Conflict):
    """The same stand-in a second time."""

    code = "already_stood_in"
    message = _("%(name)s在这段时间已经代办这个岗位。")
    remedy = _("需要延长时，请先结束原来的代办，再重新登记。")
