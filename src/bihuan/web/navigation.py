"""The modules and their menus: what is mounted, drawn by what the actor may open.

An entry names a page or a ledger; what it takes to open it is asked of the page or the ledger
itself, so that the menu never offers what would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import all_ledgers
from bihuan.web.addresses import Needs, address_of, needs_at


@dataclass(frozen=True)
class Entry:
    """One line of a menu.

    Args:
        target: Name of a route, ``ledger:<code>``, or an address.
        label: What it says; a ledger's title where empty.
        counter: Name of the counter it shows, in red: only what waits for the reader.
    """

    target: str
    label: Any = ""
    icon: str = "list"
    group: Any = ""
    counter: str = ""


@dataclass(frozen=True)
class Module:
    """One word of the bar.

    Args:
        apps: Apps whose pages belong to it, also those no entry names.
    """

    code: str
    label: Any
    apps: tuple[str, ...]
    entries: tuple[Entry, ...]


MODULES = (
    Module(
        "work",
        _("工作台"),
        (),
        (
            Entry("web:home", _("待办中心"), "checklist", counter="todo"),
            Entry("dispatch:calendar", _("报送日历"), "calendar-due"),
            Entry("web:map", _("安全一张图"), "map-2"),
            Entry("web:notices", _("消息"), "bell", counter="notices"),
            Entry("web:escalations", _("升级建议"), "alert-triangle"),
            Entry("web:search", _("查找"), "search"),
        ),
    ),
    Module(
        "hazards",
        _("隐患治理"),
        ("hazards",),
        (
            Entry("ledger:hazards", "", "alert-triangle"),
            Entry("hazards:new", _("登记隐患"), "plus"),
            Entry("hazards:on_spot", _("立查立改"), "circle-check"),
            Entry("hazards:board", _("隐患看板"), "table"),
            Entry("hazards:heat", _("隐患热力图"), "map-2"),
            Entry("hazards:origins", _("来源与自查占比"), "chart-line"),
            Entry("hazards:clearing", _("重大隐患动态清零"), "target", _("重大隐患")),
            Entry("ledger:major-hazards", "", "flag", _("重大隐患")),
            Entry("ledger:cure-plans", "", "clipboard-list", _("重大隐患")),
            Entry("ledger:listings", "", "alert-circle", _("重大隐患")),
            Entry("ledger:rectify-notices", "", "file-text", _("整改复查")),
            Entry("ledger:rechecks", "", "checklist", _("整改复查")),
            Entry("ledger:recheck-batches", "", "layers-intersect", _("整改复查")),
            Entry("hazards:lists", _("核对三张清单"), "list-check", _("三张清单")),
            Entry("ledger:list-problems", "", "list-details", _("三张清单")),
            Entry("ledger:list-rectification", "", "list-details", _("三张清单")),
            Entry("ledger:list-responsibility", "", "list-details", _("三张清单")),
            Entry("ledger:list-submissions", "", "send", _("三张清单")),
            Entry("ledger:self-checks", "", "clipboard-check", _("自查")),
            Entry("ledger:self-check-plans", "", "calendar-due", _("自查")),
            Entry("hazards:self_check_rates", _("自查完成情况"), "chart-line", _("自查")),
            Entry("ledger:seven-measures", "", "alert-circle", _("管控整治")),
            Entry("hazards:measures", _("整治措施汇总"), "table", _("管控整治")),
            Entry("ledger:controls", "", "shield-check", _("管控整治")),
            Entry("ledger:deferrals", "", "clock", _("管控整治")),
            Entry("ledger:snaps", "", "message-report", _("群众参与")),
        ),
    ),
    Module(
        "risks",
        _("风险管控"),
        ("risks",),
        (
            Entry("risks:picture", _("风险形势图"), "map-2", _("风险分级")),
            Entry("ledger:risk-points", "", "stack-2", _("风险分级")),
            Entry("ledger:risk-list", "", "list-details", _("风险分级")),
            Entry("risks:new_point", _("登记风险点"), "plus", _("风险分级")),
            Entry("ledger:risk-measures", "", "shield-check", _("风险分级")),
            Entry("ledger:risk-assessments", "", "scale", _("风险分级")),
            Entry("ledger:risk-verifications", "", "checklist", _("风险分级")),
            Entry("ledger:key-areas", "", "map-pin", _("风险分级")),
            Entry("ledger:dual-prevention", "", "layers-intersect", _("双重预防")),
            Entry("risks:coverage", _("双重预防建成率"), "chart-bar", _("双重预防")),
            Entry("ledger:promotion-plans", "", "target", _("双重预防")),
            Entry("ledger:platform-entries", "", "device-desktop", _("双重预防")),
            Entry("ledger:dual-reviews", "", "award", _("双重预防")),
            Entry("ledger:dual-improvements", "", "list-check", _("双重预防")),
            Entry("ledger:dual-events", "", "users-group", _("双重预防")),
            Entry("ledger:dual-handbooks", "", "book", _("双重预防")),
            Entry("ledger:dual-pilots", "", "flag", _("双重预防")),
            Entry("ledger:major-sources", "", "flame", _("重大危险源")),
            Entry("ledger:risk-facilities", "", "radar", _("重大危险源")),
            Entry("ledger:distance-checks", "", "target", _("重大危险源")),
            Entry("ledger:sensitive-places", "", "school", _("重大危险源")),
            Entry("risks:hazchem", _("危化品风险分布"), "map", _("重大危险源")),
            Entry("ledger:parks", "", "building-factory-2", _("重大危险源")),
            Entry("ledger:park-issues", "", "list-check", _("重大危险源")),
            Entry("risks:situation_page", _("形势研判"), "chart-line", _("研判")),
            Entry("ledger:situations", "", "history", _("研判")),
            Entry("ledger:novelties", "", "bulb", _("研判")),
        ),
    ),
    Module(
        "responsibility",
        _("责任落实"),
        ("responsibility",),
        (
            Entry("responsibility:who", _("谁来管"), "search", _("监管职责")),
            Entry("responsibility:coverage", _("责任覆盖"), "target", _("监管职责")),
            Entry("ledger:coverage", "", "list-details", _("监管职责")),
            Entry("ledger:duty-items", "", "list-check", _("监管职责")),
            Entry("ledger:duty-lists", "", "book", _("监管职责")),
            Entry("responsibility:divisions", _("上级职责分工"), "table", _("监管职责")),
            Entry("ledger:division-rows", "", "layers-intersect", _("监管职责")),
            Entry("ledger:duty-revisions", "", "pencil", _("监管职责")),
            Entry("responsibility:gap_board", _("盲区看板"), "columns", _("监管盲区")),
            Entry("ledger:supervision-gaps", "", "alert-triangle", _("监管盲区")),
            Entry("ledger:coverage-history", "", "history", _("监管盲区")),
            Entry("ledger:committee-problems", "", "flag", _("专委会")),
            Entry("ledger:committee-staffing", "", "users", _("专委会")),
            Entry("responsibility:letter_summary", _("责任书汇总"), "chart-line", _("责任书")),
            Entry("ledger:letters", "", "file-certificate", _("责任书")),
            Entry("ledger:letter-texts", "", "file-text", _("责任书")),
            Entry("ledger:letter-declarations", "", "list-details", _("责任书")),
            Entry("ledger:leaders", "", "user-check", _("领导责任")),
            Entry("responsibility:work_progress", _("领导履职情况"), "table", _("领导责任")),
            Entry("ledger:worklists", "", "clipboard-list", _("领导责任")),
            Entry("ledger:worklist-items", "", "list-check", _("领导责任")),
            Entry("ledger:led-inspections", "", "search", _("领导责任")),
            Entry("ledger:inspection-duties", "", "clock", _("领导责任")),
            Entry("ledger:charges", "", "map-pin", _("领导责任")),
            Entry("responsibility:cascade", _("制度层级与缺口"), "layers-intersect", _("领导责任")),
            Entry("ledger:leadership-rules", "", "book", _("领导责任")),
            Entry("responsibility:towns", _("街镇监管责任"), "building-community", _("基层与队伍")),
            Entry("ledger:strict-targets", "", "alert-triangle", _("基层与队伍")),
            Entry("responsibility:coverage_sheet", _("基层能力覆盖"), "target", _("基层与队伍")),
            Entry("ledger:capabilities", "", "flag", _("基层与队伍")),
            Entry("ledger:stations", "", "building-community", _("基层与队伍")),
            Entry("ledger:service-stations", "", "map-2", _("基层与队伍")),
            Entry("ledger:villages", "", "map-pin", _("基层与队伍")),
            Entry("ledger:patrols", "", "checklist", _("基层与队伍")),
            Entry("responsibility:patrol_sheet", _("巡查统计"), "table", _("基层与队伍")),
            Entry("responsibility:new_patrol", _("登记巡查"), "plus", _("基层与队伍")),
            Entry("responsibility:force", _("监管力量"), "chart-line", _("基层与队伍")),
            Entry("ledger:staff", "", "users", _("基层与队伍")),
            Entry("ledger:force-assets", "", "list", _("基层与队伍")),
        ),
    ),
    Module(
        "dispatch",
        _("统筹督办"),
        ("dispatch", "documents"),
        (
            Entry("dispatch:calendar", _("报送日历"), "calendar-due", _("任务报送")),
            Entry("ledger:tasks", "", "clipboard-check", _("任务报送")),
            Entry("ledger:work-items", "", "list-details", _("任务报送")),
            Entry("dispatch:matrix", _("任务矩阵"), "layers-intersect", _("任务报送")),
            Entry("ledger:slips", "", "alert-triangle", _("任务报送")),
            Entry("ledger:submissions", "", "send", _("任务报送")),
            Entry("ledger:duties", "", "list-check", _("任务报送")),
            Entry("dispatch:daily", _("日调度表"), "table", _("任务报送")),
            Entry("ledger:instructions", "", "user-check", _("会议批示")),
            Entry("ledger:meetings", "", "users", _("会议批示")),
            Entry("ledger:agenda", "", "list-details", _("会议批示")),
            Entry("ledger:matters", "", "message-report", _("会议批示")),
            Entry("dispatch:towns", _("街镇会议次数"), "table", _("会议批示")),
            Entry("ledger:rules", "", "book", _("制度制定")),
            Entry("ledger:opinions", "", "writing", _("制度制定")),
            Entry("dispatch:control_targets", _("年度控制目标"), "chart-line", _("规划目标")),
            Entry("ledger:plan-nodes", "", "flag", _("规划目标")),
            Entry("ledger:local-measures", "", "file-certificate", _("规划目标")),
            Entry("dispatch:fifteen", _("十五条硬措施"), "list-check", _("规划目标")),
            Entry("ledger:documents-in", "", "file-text", _("公文")),
            Entry("dispatch:take_in", _("读文件派任务"), "book", _("公文")),
            Entry("ledger:receipts", "", "inbox", _("公文")),
            Entry("ledger:outgoing", "", "file-certificate", _("公文")),
        ),
    ),
    Module(
        "enterprises",
        _("企业单位"),
        ("enterprises", "organisations", "cockpit"),
        (
            Entry("cockpit:board", _("五个清单"), "list-details", _("清单")),
            Entry("ledger:list-snapshots", "", "history", _("清单")),
            Entry("ledger:list-handbooks", "", "book", _("清单")),
            Entry("ledger:papers", "", "file-text", _("清单")),
            Entry("ledger:enterprises", "", "building-factory-2", _("企业")),
            Entry("enterprises:new", _("登记企业"), "plus", _("企业")),
            Entry("ledger:safety-managers", "", "users", _("企业")),
            Entry("enterprises:duplicates", _("疑似重复企业"), "layers-intersect", _("企业")),
            Entry("ledger:proposals", "", "writing", _("企业")),
            Entry("ledger:sites", "", "map-pin", _("场所与物料")),
            Entry("ledger:chemicals", "", "alert-triangle", _("场所与物料")),
            Entry("enterprises:survey", _("危险化学品摸排进度"), "chart-line", _("场所与物料")),
            Entry("ledger:directories", "", "star", _("名录与专盯")),
            Entry("ledger:watches", "", "eye", _("名录与专盯")),
            Entry("ledger:watch-contacts", "", "history", _("名录与专盯")),
            Entry("ledger:watch-misses", "", "alert-circle", _("名录与专盯")),
            Entry("ledger:suspensions", "", "ban", _("名录与专盯")),
            Entry("ledger:fund-accounts", "", "report-analytics", _("企业履职")),
            Entry("ledger:fund-entries", "", "list-details", _("企业履职")),
            Entry("enterprises:records", _("企业记录"), "list-check", _("企业履职")),
            Entry("ledger:record-principal-responsibility", "", "clipboard-check", _("企业履职")),
            Entry("ledger:record-liability-insurance", "", "file-certificate", _("企业履职")),
            Entry("ledger:record-active-report", "", "message-report", _("企业履职")),
            Entry("ledger:record-safety-director", "", "user-check", _("企业履职")),
            Entry("ledger:record-licensed-person", "", "id", _("企业履职")),
            Entry("enterprises:publications", _("企业公示"), "book", _("企业履职")),
            Entry("ledger:expert-help", "", "users", _("技术服务")),
            Entry("ledger:agencies", "", "building-community", _("技术服务")),
            Entry("ledger:agency-entries", "", "list-details", _("技术服务")),
            Entry("ledger:units", "", "building-community", _("单位")),
            Entry("organisations:committees", _("安委会与专委会"), "users", _("单位")),
            Entry("ledger:reforms", "", "refresh", _("单位")),
            Entry("organisations:regions", _("行政区划"), "map-2", _("单位")),
            Entry("organisations:groups", _("统称单位"), "list-details", _("单位")),
            Entry("ledger:grids", "", "map-pin", _("单位")),
        ),
    ),
    Module(
        "reports",
        _("统计报表"),
        ("reports", "exchange"),
        (
            Entry("reports:index", _("报表目录"), "report-analytics"),
            Entry("reports:statistics", _("统计指标目录"), "list-details"),
            Entry("reports:documents_catalogue", _("文件目录"), "folder"),
            Entry("reports:truth", _("核对数字"), "list-check"),
            Entry("reports:truth_compare", _("两稿比对"), "layers-intersect"),
            Entry("exchange:health", _("对接运行状况"), "chart-line", _("平台对接")),
            Entry("ledger:connectors", "", "link", _("平台对接")),
            Entry("ledger:exchange-items", "", "alert-circle", _("平台对接")),
            Entry("ledger:exchange-runs", "", "history", _("平台对接")),
        ),
    ),
    Module(
        "rules",
        _("规则法规"),
        ("statutes",),
        (
            Entry("statutes:criteria", _("判定标准"), "list-check"),
            Entry("statutes:time_limits", _("期限规则"), "clock"),
            Entry("statutes:calendar", _("工作日历"), "calendar-due"),
            Entry("statutes:packs", _("规则包"), "book"),
        ),
    ),
    Module(
        "manage",
        _("系统管理"),
        ("web", "kernel", "notices"),
        (
            Entry("ledger:accounts", "", "users"),
            Entry("ledger:posts", "", "id"),
            Entry("web:roles", _("角色与权限"), "key"),
            Entry("web:audit", _("日志核验"), "fingerprint"),
            Entry("web:jobs", _("后台任务"), "player-play"),
            Entry("web:channels", _("消息渠道"), "send"),
        ),
    ),
)
ICONS = {
    "enterprises": "building-factory-2",
    "units": "building-community",
    "organisations": "building-community",
    "dispatch": "clipboard-list",
    "reports": "report-analytics",
    "statutes": "book",
    "hazards": "alert-triangle",
}


@dataclass(frozen=True)
class Placed:
    """An entry with its address and what it takes to open it."""

    entry: Entry
    label: Any
    address: str
    needs: Needs

    def is_open_to(self, actor: Actor) -> bool:
        return self.needs.are_met_by(actor)


def ledger_address(code: str) -> str:
    """Where a ledger's page stands; empty where ledgers have no pages here."""
    return address_of(f"/l/{code}/")


def place(entry: Entry) -> Placed | None:
    """Where an entry leads; ``None`` if it is not mounted here."""
    kind, _sep, code = entry.target.partition(":")
    if kind == "ledger":
        ledger = all_ledgers().get(code)
        address = ledger_address(code)
        if ledger is None or not address:
            return None
        return Placed(entry, entry.label or ledger.title, address, Needs((ledger.permission,)))
    address = address_of(entry.target)
    if not address:
        return None
    return Placed(entry, entry.label, address, needs_at(address))


def entries_of(module: Module) -> Iterator[Entry]:
    """The module's own entries, then the ledgers of its apps that none of them names."""
    yield from module.entries
    named = {entry.target for one in MODULES for entry in one.entries}
    for code, ledger in all_ledgers().items():
        app = ledger.model._meta.app_label
        if ledger.is_in_menu and app in module.apps and f"ledger:{code}" not in named:
            yield Entry(f"ledger:{code}", "", ICONS.get(code) or ICONS.get(app, "list"))


@cache
def placed(module: Module) -> tuple[Placed, ...]:
    return tuple(found for entry in entries_of(module) if (found := place(entry)) is not None)


MENUS: dict[Any, list[dict[str, Any]]] = {}
MOST_MENUS = 500


def menu(path: str, actor: Actor, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The modules with their entries as the actor sees them on this page.

    A module without an entry that the actor may open is left out. The same rights on the same page
    have the same menu, which is made once.
    """
    key = (path, actor.permissions, actor.is_system, tuple(counts.items()))
    found = MENUS.get(key)
    if found is None:
        if len(MENUS) >= MOST_MENUS:
            MENUS.clear()
        found = MENUS[key] = made_menu(path, actor, counts)
    return found


def made_menu(path: str, actor: Actor, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    shown = [
        (module, [item for item in placed(module) if item.is_open_to(actor)]) for module in MODULES
    ]
    shown = [(module, items) for module, items in shown if items]
    here = active_address(path, [item.address for _, items in shown for item in items])
    active = active_module(path, here, shown)
    return [
        {
            "code": module.code,
            "label": str(module.label),
            "url": items[0].address,
            "active": module.code == active,
            "items": [draw(item, here, counts) for item in items],
        }
        for module, items in shown
    ]


def draw(item: Placed, here: str, counts: Mapping[str, int]) -> dict[str, Any]:
    count = counts.get(item.entry.counter) or None
    return {
        "label": str(item.label),
        "url": item.address,
        "icon": item.entry.icon,
        "count": count,
        "danger": count is not None,
        "live": item.entry.counter,
        "active": item.address == here,
        "group": str(item.entry.group),
    }


def active_address(path: str, addresses: list[str]) -> str:
    """The entry whose address is the longest beginning of this page's."""
    fitting = [one for one in addresses if path == one or (one != "/" and path.startswith(one))]
    return max(fitting, key=len, default="")


def active_module(path: str, here: str, shown: list[tuple[Module, list[Placed]]]) -> str:
    """The module of the entry here, else of the app whose page it is, else the first."""
    for module, items in shown:
        if any(item.address == here for item in items):
            return module.code
    first, _slash, rest = path.strip("/").partition("/")
    ledger = all_ledgers().get(rest.partition("/")[0]) if first == "l" else None
    first = first if ledger is None else ledger.model._meta.app_label
    for module, _items in shown:
        if first == module.code or first in module.apps:
            return module.code
    return shown[0][0].code if shown else ""


QUICK = (
    Entry("hazards:new", _("登记隐患"), "plus"),
    Entry("dispatch:take_in", _("读文件派任务"), "file-text"),
    Entry("ledger:hazards", _("隐患台账"), "alert-triangle"),
    Entry("ledger:enterprises", _("查企业"), "building-factory-2"),
    Entry("dispatch:calendar", _("报送日历"), "calendar-due"),
    Entry("reports:index", _("出报表"), "report-analytics"),
    Entry("web:search", _("查找"), "search"),
)


@cache
def placed_quick() -> tuple[Placed, ...]:
    """Shortcuts of the work list that are mounted here."""
    return tuple(found for entry in QUICK if (found := place(entry)) is not None)
