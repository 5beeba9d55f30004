"""What lists refuse, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError, InvalidInput


class ListUnknown(DomainError):
    """No such list."""

    code = "list_unknown"
    message = _("没有“%(name)s”这个清单。")
    remedy = _("请从五个清单里选一个：企业及行业、重点区域、安全隐患、安全风险、停产企业。")
    http_status = 404


class RegionOutside(InvalidInput):
    """Out of scope looks like absent."""

    code = "cockpit.region_unknown"
    message = _("没有“%(region)s”这个范围。")
    remedy = _("请从列表里选本级或下级的街镇。")


class FrozenTwice(DomainError):
    """The list of this day and region was frozen already, and nothing has changed since."""

    code = "list_frozen_already"
    message = _("%(title)s今天已经固定过一份，内容没有变化。")
    remedy = _("请直接打开那一份；清单有变动后再固定新的一份。")
    http_status = 409


class NothingOnList(DomainError):
    """An empty handbook is none."""

    code = "handbook_empty"
    message = _("这个范围里没有要编入手册的单位。")
    remedy = _("请换一个类别或扩大范围；也可以先给应当专盯的单位登记专盯人。")


class HandbookTooLong(DomainError):
    """A book that nobody can hold."""

    code = "handbook_too_long"
    message = _("手册要编入 %(count)s 个单位，一册最多 %(most)s 个。")
    remedy = _("请按街镇或类别分册编印。")


class MapMissing(DomainError):
    """The map of the four papers is a picture that somebody has to bring."""

    code = "paper_map_missing"
    message = _("企业还没有上传平面图，编不出“一图”。")
    remedy = _("请先在企业的风险四色图里上传平面图并标上风险点。")


class PaperBasisMissing(DomainError):
    """Papers are made of risk data."""

    code = "paper_basis_missing"
    message = _("没有可用的风险数据，编不出“%(title)s”。")
    remedy = _("请先登记风险点并完成评估，再编制。")


class PaperUnchanged(DomainError):
    """The same content as the version before is no new version."""

    code = "paper_unchanged"
    message = _("“%(title)s”与第 %(version)s 版内容相同，没有生成新版。")
    remedy = _("数据有变动后再编；只是到了复核日期的，请点“复核无变化”。")
    http_status = 409


class NotNewest(DomainError):
    """Only the newest version is reviewed."""

    code = "paper_not_newest"
    message = _("“%(title)s”已经有更新的一版。")
    remedy = _("请打开最新版再复核。")
    http_status = 409
