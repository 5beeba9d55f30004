"""The life of an order of listed supervision (W11).

draft ─issue→ listed ─apply→ applied ─accept→ accepted ─delist→ delisted
applied ─reject→ listed ;  draft ─withdraw→ withdrawn
listed ─file, publish, report, ask_extension, grant_extension, deny_extension→ listed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import (
    ListedByAnother,
    ListingExtensionPending,
    NoListingExtension,
    NotYetCleared,
    NotYourListing,
)
from bihuan.hazards.states import Status
from bihuan.hazards.supervision import (
    LISTING_FINISHED,
    LISTING_RUNNING,
    ListingObject,
    ListingStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.hazards.models import Listing

ListingMove = Transition["Listing"]
BY_THE_BODY = HouseRule("由作出挂牌决定的单位批复、验收、摘牌")
BY_THE_OWNER = HouseRule("由被督办的单位报进展、申请延期和验收")


def refuse_other_body(listing: Listing, actor: Actor) -> DomainError | None:
    if listing.body_id in {actor.unit_id, *actor.scope.own}:
        return None
    return ListedByAnother(title=listing.title, body=listing.body.name)


def refuse_other_owner(listing: Listing, actor: Actor) -> DomainError | None:
    own = {actor.unit_id, *actor.scope.own}
    if actor.enterprise_id is not None:
        mine = listing.enterprise_id == actor.enterprise_id
    else:
        mine = bool(own & {listing.owner_id, listing.body_id})
    return None if mine else NotYourListing(title=listing.title, owner=listing.owner.name)


def refuse_pending(listing: Listing, _actor: Actor) -> DomainError | None:
    return ListingExtensionPending(title=listing.title) if listing.has_extension_pending else None


def refuse_nothing_pending(listing: Listing, _actor: Actor) -> DomainError | None:
    return None if listing.has_extension_pending else NoListingExtension(title=listing.title)


def refuse_uncleared(listing: Listing, _actor: Actor) -> DomainError | None:
    if listing.object != ListingObject.HAZARD or listing.hazard is None:
        return None
    if listing.hazard.status == Status.CLOSED:
        return None
    return NotYetCleared(title=listing.title, status=Status(listing.hazard.status).label)


BODY, OWNER = Guard(refuse_other_body, BY_THE_BODY), Guard(refuse_other_owner, BY_THE_OWNER)
ISSUE_LISTING = ListingMove(
    "issue",
    _("签发挂牌"),
    ListingStatus.DRAFT,
    ListingStatus.LISTED,
    perms.LIST,
    guards=(BODY,),
    needs=(Need("signer", _("签发人"), "text"),),
    tone="primary",
    confirm=_("签发后编文号、生成挂牌督办通知书，并起算备案和公布期限。"),
)
WITHDRAW_LISTING = ListingMove(
    "withdraw",
    _("不予挂牌"),
    ListingStatus.DRAFT,
    ListingStatus.WITHDRAWN,
    perms.LIST,
    guards=(BODY,),
    needs=(Need("note", _("理由")),),
    is_final=True,
)
FILE_LISTING = ListingMove(
    "file",
    _("登记备案"),
    LISTING_RUNNING,
    None,
    perms.LIST,
    guards=(BODY,),
    needs=(Need("on", _("备案日期"), "date"), Need("note", _("报送单位和文号"), "text")),
)
PUBLISH_LISTING = ListingMove(
    "publish",
    _("对外公布"),
    LISTING_RUNNING,
    None,
    perms.LIST,
    guards=(BODY,),
    needs=(
        Need("on", _("公布日期"), "date"),
        Need("note", _("公布渠道"), "text"),
        Need("photos", _("公示牌照片"), "photos", required=False),
    ),
    confirm=_("公布后，公示牌内容在公开页面上可以查到。"),
)
REPORT_LISTING = ListingMove(
    "report",
    _("报进展"),
    ListingStatus.LISTED,
    None,
    perms.ANSWER_LISTING,
    guards=(OWNER,),
    needs=(
        Need("note", _("进展情况")),
        Need("percent", _("完成比例（%）"), "number", required=False),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
)
ASK_LISTING_EXTENSION = ListingMove(
    "ask_extension",
    _("申请延期"),
    ListingStatus.LISTED,
    None,
    perms.ANSWER_LISTING,
    guards=(OWNER, Guard(refuse_pending, HouseRule("一次只办一份延期申请"))),
    needs=(Need("new_due_on", _("申请延至"), "date"), Need("note", _("做不完的原因"))),
)
GRANT_LISTING_EXTENSION = ListingMove(
    "grant_extension",
    _("同意延期"),
    ListingStatus.LISTED,
    None,
    perms.LIST,
    guards=(BODY, Guard(refuse_nothing_pending, HouseRule("先有申请，后有答复"))),
    needs=(Need("note", _("批复意见"), required=False),),
    tone="primary",
)
DENY_LISTING_EXTENSION = ListingMove(
    "deny_extension",
    _("不同意延期"),
    ListingStatus.LISTED,
    None,
    perms.LIST,
    guards=(BODY, Guard(refuse_nothing_pending, HouseRule("先有申请，后有答复"))),
    needs=(Need("note", _("不同意的理由")),),
)
APPLY_LISTING = ListingMove(
    "apply",
    _("申请验收"),
    ListingStatus.LISTED,
    ListingStatus.APPLIED,
    perms.ANSWER_LISTING,
    guards=(OWNER, Guard(refuse_pending, HouseRule("延期申请答复前期限未定"))),
    needs=(
        Need("note", _("整改完成情况")),
        Need("cleared_on", _("整改完成日期"), "date"),
        Need("document", _("自验报告或者评估报告"), "file", required=False),
    ),
    tone="primary",
)
REJECT_LISTING = ListingMove(
    "reject",
    _("验收不通过"),
    ListingStatus.APPLIED,
    ListingStatus.LISTED,
    perms.LIST,
    guards=(BODY,),
    needs=(Need("note", _("不通过的原因")),),
)
ACCEPT_LISTING = ListingMove(
    "accept",
    _("验收通过"),
    ListingStatus.APPLIED,
    ListingStatus.ACCEPTED,
    perms.LIST,
    guards=(BODY, Guard(refuse_uncleared, HouseRule("督办的隐患复查销号后才能验收通过"))),
    needs=(Need("note", _("验收意见")), Need("photos", _("验收照片"), "photos", required=False)),
    tone="primary",
)
DELIST = ListingMove(
    "delist",
    _("摘牌"),
    ListingStatus.ACCEPTED,
    ListingStatus.DELISTED,
    perms.LIST,
    guards=(BODY,),
    needs=(Need("note", _("摘牌决定")),),
    tone="primary",
    is_final=True,
    confirm=_("摘牌后督办结束，公开页面同时注明摘牌日期。"),
)
STEPS = {
    ListingStatus.DRAFT: (_("审核签发"), perms.LIST),
    ListingStatus.LISTED: (_("按要求整改并报进展"), perms.ANSWER_LISTING),
    ListingStatus.APPLIED: (_("组织验收"), perms.LIST),
    ListingStatus.ACCEPTED: (_("办理摘牌"), perms.LIST),
}


def listing_facts(listing: Listing) -> Facts:
    """The order as its loop needs it: with its owner while it runs, else with the body."""
    step, permission = STEPS.get(ListingStatus(listing.status), ("", None))
    is_open = listing.status not in LISTING_FINISHED
    with_owner = listing.status == ListingStatus.LISTED and not listing.has_extension_pending
    if listing.has_extension_pending:
        step, permission = _("批复延期申请"), perms.LIST
    to_enterprise = with_owner and listing.enterprise_id is not None
    unit = listing.owner_id if with_owner else listing.body_id
    return Facts(
        title=f"挂牌督办：{listing.title}",
        number=listing.doc_no or listing.number,
        place=Place(listing.region, listing.units, listing.enterprise_id),
        step=str(step),
        permission=permission.code if permission and not to_enterprise else "",
        owner_unit_id=unit if is_open and not to_enterprise else None,
        owner_enterprise_id=listing.enterprise_id if to_enterprise else None,
        supervisor_unit_id=listing.body_id,
        where=listing.enterprise.name if listing.enterprise else listing.owner.name,
        due_on=listing.due_on if is_open else None,
        tone="danger",
        is_closed=not is_open,
    )


LISTING_WORKFLOW = Workflow["Listing"](
    code="listing",
    label=_("挂牌督办"),
    states=ListingStatus,
    moves=(
        ISSUE_LISTING,
        WITHDRAW_LISTING,
        REPORT_LISTING,
        FILE_LISTING,
        PUBLISH_LISTING,
        ASK_LISTING_EXTENSION,
        GRANT_LISTING_EXTENSION,
        DENY_LISTING_EXTENSION,
        APPLY_LISTING,
        REJECT_LISTING,
        ACCEPT_LISTING,
        DELIST,
    ),
    facts=listing_facts,
    url="hazards:listing",
    initial=ListingStatus.DRAFT,
)
