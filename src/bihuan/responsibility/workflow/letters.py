"""The life of a responsibility letter (W22).

draft ─issue→ issued ─sign→ signed            (the party signs here)
              issued ─register→ signed        (both signed on paper; the scan is the proof)
draft ─amend→ draft;  issued ─remind→ issued;  signed ─assess→ signed
issued/signed ─replace→ replaced              (the party's head changed; a new letter follows)
draft/issued ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.lives import LETTER_OPEN, LetterStatus
from bihuan.statutes.dictionaries import options

if TYPE_CHECKING:
    from bihuan.responsibility.models import Letter

Move = Transition["Letter"]

ISSUE = Move(
    "issue",
    _("下发签订"),
    LetterStatus.DRAFT,
    LetterStatus.ISSUED,
    perms.MANAGE_LETTERS,
    needs=(
        Need(
            "issuer_signer",
            _("甲方签字人"),
            "text",
            required=False,
            help=_("甲方先签字再下发的，填签字人；不填按模板。"),
        ),
    ),
    tone="primary",
)
SIGN = Move(
    "sign",
    _("签署"),
    LetterStatus.ISSUED,
    LetterStatus.SIGNED,
    perms.SIGN_LETTERS,
    needs=(
        Need("signer", _("签字人"), "text", help=_("由主要负责人签署，填姓名。")),
        Need("files", _("签字盖章扫描件"), "file", required=False),
    ),
    tone="primary",
    is_final=True,
    confirm=_("签署后正文不再改动，年底按它考核。"),
    owner_only=True,
)
REGISTER = Move(
    "register",
    _("登记纸质签订"),
    LetterStatus.ISSUED,
    LetterStatus.SIGNED,
    perms.MANAGE_LETTERS,
    needs=(
        Need("signed_on", _("签订日期"), "date"),
        Need("signer", _("乙方签字人"), "text"),
        Need("issuer_signer", _("甲方签字人"), "text", required=False),
        Need("files", _("双方签字的扫描件"), "file"),
    ),
    is_final=True,
)
AMEND = Move(
    "amend",
    _("修改正文"),
    LetterStatus.DRAFT,
    None,
    perms.MANAGE_LETTERS,
    needs=(Need("text", _("正文"), help=_("只改这一份，模板和其他各份不变。")),),
)
REMIND = Move(
    "remind",
    _("催签"),
    LetterStatus.ISSUED,
    None,
    perms.MANAGE_LETTERS,
    needs=(Need("note", _("催签内容"), required=False),),
)
ASSESS = Move(
    "assess",
    _("登记考核结果"),
    LetterStatus.SIGNED,
    None,
    perms.ASSESS_LETTERS,
    needs=(
        Need("score", _("得分"), "number", required=False),
        Need("grade", _("等次"), "select", options=lambda _one: options("letter-grades")),
        Need("conclusion", _("考核结论")),
        Need("files", _("考核材料"), "file", required=False),
    ),
    tone="primary",
)
REPLACE = Move(
    "replace",
    _("负责人变更，重新签订"),
    (LetterStatus.ISSUED, LetterStatus.SIGNED),
    LetterStatus.REPLACED,
    perms.MANAGE_LETTERS,
    needs=(Need("note", _("变更情况")),),
    is_final=True,
    confirm=_("这一份停止使用，另发一份由新的负责人签订。"),
)
WITHDRAW = Move(
    "withdraw",
    _("撤回"),
    LETTER_OPEN,
    LetterStatus.WITHDRAWN,
    perms.MANAGE_LETTERS,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
STEPS = {
    LetterStatus.DRAFT: (_("下发签订"), perms.MANAGE_LETTERS),
    LetterStatus.ISSUED: (_("签署责任书"), perms.SIGN_LETTERS),
}


def facts(letter: Letter) -> Facts:
    """The letter as its loop needs it: whose signature is owed, until when."""
    status = LetterStatus(letter.status)
    step, permission = STEPS.get(status, ("", None))
    waits = status == LetterStatus.ISSUED
    owner_unit = letter.issuer_id if status == LetterStatus.DRAFT else None
    return Facts(
        title=str(letter),
        number=letter.number,
        place=Place(letter.region, letter.units, letter.enterprise_id),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=letter.unit_id if waits else owner_unit,
        owner_enterprise_id=letter.enterprise_id if waits else None,
        supervisor_unit_id=letter.issuer_id,
        where=letter.party_name,
        due_on=letter.due_on,
        is_closed=status not in LETTER_OPEN,
    )


LETTER_WORKFLOW = Workflow["Letter"](
    code="letter",
    label=_("责任书"),
    states=LetterStatus,
    moves=(ISSUE, SIGN, REGISTER, AMEND, REMIND, ASSESS, REPLACE, WITHDRAW),
    facts=facts,
    url="responsibility:letter",
    initial=LetterStatus.DRAFT,
)
