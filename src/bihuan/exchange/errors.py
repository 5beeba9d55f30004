"""Refusals that only the exchange gives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, DomainError, InvalidInput, TransitionRefused


class RoomMissing(TransitionRefused):
    """What the connector carries has no place here yet."""

    code = "exchange.room_missing"
    message = _("“%(title)s”还不能启用：%(reason)s")
    remedy = _("登记保留，等对应的业务部分建成后再启用。")


class RouteMissing(TransitionRefused):
    """The connector goes by an interface whose address nobody has entered."""

    code = "exchange.route_missing"
    message = _("“%(title)s”选了接口方式，还没有填对方的地址。")
    remedy = _("请先在“接入方式”里填写地址，或改用文件方式。")


class SwitchedOff(TransitionRefused):
    """A connector that is off takes and sends nothing."""

    code = "exchange.switched_off"
    message = _("“%(title)s”没有启用。")
    remedy = _("请先启用，或用测试数据走一遍看结果。")


class AlreadyRegistered(Conflict):
    """The same connector stands in the registry already."""

    code = "exchange.already_registered"
    message = _("“%(title)s”已经登记过。")
    remedy = _("请到已登记的那一条里修改；下级平台有几个的，每个选自己的下级单位。")


class PartnerMissing(InvalidInput):
    """A connector to a lower platform does not say to which."""

    code = "exchange.partner_missing"
    message = _("“%(title)s”要写明对方是哪个下级单位。")
    remedy = _("请选择下级安委办，任务和结果按这个单位交换。")


class MapWrong(InvalidInput):
    """The field map cannot work."""

    code = "exchange.map_wrong"
    message = _("字段对照有 %(count)s 处要改。")
    remedy = _("请按每一行的提示修改后再保存。")


class FieldWrong(InvalidInput):
    """A record's field is missing or cannot be read."""

    code = "exchange.field_wrong"
    message = _("%(what)s")
    remedy = _("请让对方更正后重送，或在差错里修正后重试；字段含义不同的，修改字段对照。")


class RecordUnreadable(InvalidInput):
    """What came is no record, or has no number of its own."""

    code = "exchange.record_unreadable"
    message = _("这一条没有“%(field)s”，无法核对是不是重复。")
    remedy = _("请对方补上记录号后重送。")


class RowConflict(DomainError):
    """A rule of the database that no service had named."""

    code = "exchange.row_conflict"
    message = _("这一条与已有记录冲突，或有内容超出范围。")
    remedy = _("请核对编号和日期是否重复、倒置，修正后重试。")


class RecordFailed(DomainError):
    """Something that nobody foresaw; the log of the platform holds it."""

    code = "exchange.record_failed"
    message = _("入库时平台出了差错，这一条没有存。")
    remedy = _("平台会自动重试；一直不成的，请把记录号告诉系统管理员查日志。")


class ChangedUpstream(DomainError):
    """The other side changed what is a living hazard here."""

    code = "exchange.changed_upstream"
    message = _("对方修改了已经接收的内容，本平台的记录“%(number)s”正在办理，没有自动改动。")
    remedy = _("请打开记录核对办理，然后在差错里选“不再处理”并写明理由。")


class TasksUnread(DomainError):
    """The reader found other tasks in the paper than the other platform sent."""

    code = "exchange.tasks_unread"
    message = _("来文里读出任务 %(tasks)s 项、报送 %(duties)s 项，与对方说的 %(sent)s 项不符。")
    remedy = _("请在差错里修正任务的文字（避免在标题里另写时限和单位），再重试。")


class NotOurs(DomainError):
    """A result speaks of a task that was not given to this partner."""

    code = "exchange.not_ours"
    message = _("编号“%(number)s”不是交办给对方的事项。")
    remedy = _("请对方核对编号；事项已改派的，不用再报。")


class FileUnreadable(InvalidInput):
    """A file in the folder is neither workbook nor JSON of this connector."""

    code = "exchange.file_unreadable"
    message = _("%(what)s")
    remedy = _("%(then)s")


class NoAnswer(DomainError):
    """The other side could not be reached, or did not answer as agreed."""

    code = "exchange.no_answer"
    message = _("%(what)s")
    remedy = _("平台会自动重试；一直不通的，请核对地址、令牌和网络，或改用文件方式。")
    http_status = 502


class SignatureWrong(DomainError):
    """A push whose signature is not that of the partner."""

    code = "exchange.signature_wrong"
    message = _("推送的签名核对不上。")
    remedy = _("请核对双方的签名密钥；更换密钥后，旧密钥只在规定时间内可用。")
    http_status = 401


class TooOld(DomainError):
    """A push signed outside the window: a clock is wrong, or somebody replays it."""

    code = "exchange.too_old"
    message = _("推送的签名时间与本机相差超过 %(seconds)s 秒。")
    remedy = _("请核对双方服务器的时间后重新签名发送。")
    http_status = 401


class MessageDiffers(Conflict):
    """A message number that was used for something else."""

    code = "exchange.message_differs"
    message = _("编号“%(number)s”的消息以前收过，内容不同。")
    remedy = _("请换一个消息编号发送新的内容。")


class NoConnector(DomainError):
    """Nothing of that kind is exchanged with the caller."""

    code = "exchange.no_connector"
    message = _("本平台没有与贵单位启用“%(resource)s”的交换。")
    remedy = _("请联系本平台管理员在“平台对接”里登记并启用。")
    http_status = 404


class NotInQueue(TransitionRefused):
    """A row that is done with."""

    code = "exchange.not_in_queue"
    message = _("这一条现在是“%(state)s”，不用再办。")
    remedy = _("请刷新差错清单。")


class UnknownResource(InvalidInput):
    """Not a shipped connector."""

    code = "exchange.unknown_connector"
    message = _("没有代码为“%(connector)s”的对接。")
    remedy = _("请从对接目录里选择。")
