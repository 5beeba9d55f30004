"""Pages of new records: a form, and what happens when it is sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, View, requires
from bihuan.kernel.permissions import Permission
from bihuan.responsibility import entries, force_entries
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.entries import Entry, draw_entry
from bihuan.responsibility.views.common import form_page, to

SEVERAL = ("jurisdiction",)


def page_of(entry: Entry, permission: Permission) -> View:
    """The page of one form, open to those who hold the permission."""

    @require_http_methods(["GET", "POST"])
    @requires(permission)
    def page(request: Request) -> HttpResponse:
        refusal = None
        if request.method == "POST":
            try:
                return to(entry.store(request, timezone.now()))
            except InvalidInput as error:
                refusal = error
        typed = request.POST.dict() if refusal else request.GET.dict()
        for name in SEVERAL:
            if request.POST.getlist(name):
                typed[name] = request.POST.getlist(name)  # type: ignore[assignment]  # several boxes
        form = draw_entry(entry, request.actor, timezone.localdate(), typed, refusal)
        label, url = entry.crumb
        return form_page(
            request, form, refusal, {"label": label, "url": url}, {"label": form["title"]}
        )

    return page


new_leader = page_of(
    Entry(
        "new_leader",
        _("登记领导干部"),
        entries.leader_fields,
        entries.store_leader,
        ("领导干部台账", "/l/leaders/"),
    ),
    perms.MANAGE_LEADERS,
)
new_leadership_rule = page_of(
    Entry(
        "new_leadership_rule",
        _("登记责任制文件"),
        entries.rule_fields,
        entries.store_rule,
        ("责任制文件", "/l/leadership-rules/"),
    ),
    perms.MANAGE_LEADERS,
)
new_worklist = page_of(
    Entry(
        "new_worklist",
        _("建立工作清单"),
        entries.worklist_fields,
        entries.store_worklist,
        ("年度工作清单", "/l/worklists/"),
    ),
    perms.KEEP_WORKLISTS,
)
new_led_inspection = page_of(
    Entry(
        "new_led_inspection",
        _("登记带队检查"),
        entries.led_fields,
        entries.store_led,
        ("带队检查台账", "/l/led-inspections/"),
    ),
    perms.LEAD_INSPECTIONS,
)
new_charge = page_of(
    Entry(
        "new_charge",
        _("登记领导包联"),
        entries.charge_fields,
        entries.store_charge,
        ("领导包联台账", "/l/charges/"),
    ),
    perms.MANAGE_LEADERS,
)
new_strict_target = page_of(
    Entry(
        "new_strict_target",
        _("列入严格检查清单"),
        entries.strict_fields,
        entries.store_strict,
        ("严格检查单位清单", "/l/strict-targets/"),
    ),
    perms.MANAGE_LEADERS,
)
new_staff = page_of(
    Entry(
        "new_staff",
        _("登记监管人员"),
        force_entries.staff_fields,
        force_entries.store_staff,
        ("监管队伍名册", "/l/staff/"),
    ),
    perms.KEEP_FORCE,
)
new_asset = page_of(
    Entry(
        "new_asset",
        _("登记车辆装备"),
        force_entries.asset_fields,
        force_entries.store_asset,
        ("执法车辆装备", "/l/force-assets/"),
    ),
    perms.KEEP_FORCE,
)
new_station = page_of(
    Entry(
        "new_station",
        _("登记基层站所"),
        force_entries.station_fields,
        force_entries.store_station,
        ("基层站所", "/l/stations/"),
    ),
    perms.KEEP_STATIONS,
)
new_service_station = page_of(
    Entry(
        "new_service_station",
        _("登记应急服务站"),
        force_entries.service_fields,
        force_entries.store_service,
        ("村居应急服务站", "/l/service-stations/"),
    ),
    perms.KEEP_STATIONS,
)
new_patrol = page_of(
    Entry(
        "new_patrol",
        _("登记网格巡查"),
        force_entries.patrol_fields,
        force_entries.store_patrol,
        ("网格巡查台账", "/l/patrols/"),
    ),
    perms.PATROL,
)
new_capability = page_of(
    Entry(
        "new_capability",
        _("列入能力建设计划"),
        force_entries.capability_fields,
        force_entries.store_capability,
        ("应急管理能力标准化建设", "/l/capabilities/"),
    ),
    perms.BUILD_CAPABILITY,
)
