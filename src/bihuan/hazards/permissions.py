"""Who may do what with hazards."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, SUPERVISORS, Permission, Role

HOLDERS = SUPERVISORS | {Role.ENTERPRISE}

SEE = Permission("hazards.see", _("查看隐患"), STAFF | {Role.ENTERPRISE})
REPORT = Permission("hazards.report", _("登记隐患"), HOLDERS | {Role.GRID})
CONFIRM = Permission("hazards.confirm", _("核查隐患"), SUPERVISORS)
RECTIFY = Permission("hazards.rectify", _("提交整改"), HOLDERS)
ACCEPT = Permission("hazards.accept", _("复查销号"), SUPERVISORS)
ASK_EXTENSION = Permission("hazards.ask_extension", _("申请延期"), HOLDERS)
DECIDE_EXTENSION = Permission(
    "hazards.decide_extension", _("批准延期"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
)
EXPLAIN = Permission("hazards.explain", _("到期书面说明"), HOLDERS)
REFER = Permission("hazards.refer", _("提请研究"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET})
DECIDE_REFERRAL = Permission(
    "hazards.decide_referral", _("登记研究决定"), OFFICE_ROLES | {Role.LEADER}
)
HAND_OVER = Permission("hazards.hand_over", _("移交隐患"), SUPERVISORS)
REMIND = Permission("hazards.remind", _("催办隐患"), SUPERVISORS | {Role.LEADER})
WITHDRAW = Permission("hazards.withdraw", _("撤回登记"), SUPERVISORS)
MERGE = Permission("hazards.merge", _("合并重复隐患"), SUPERVISORS)
DEFER = Permission("hazards.defer", _("暂缓整改"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET})
SAMPLE = Permission("hazards.sample", _("抽查立查立改"), SUPERVISORS)
TAKE_MEASURE = Permission("hazards.take_measure", _("登记整治措施"), SUPERVISORS)
SUBMIT_LISTS = Permission("hazards.submit_lists", _("报送三张清单"), SUPERVISORS)
PLAN_SELF_CHECK = Permission("hazards.plan_self_check", _("制定自查计划"), HOLDERS)
SELF_CHECK = Permission("hazards.self_check", _("完成自查"), HOLDERS | {Role.GRID})
SETTLE_SNAP = Permission("hazards.settle_snap", _("核实随手拍"), SUPERVISORS | {Role.GRID})
SEE_SNAP_PHONE = Permission(
    "hazards.see_snap_phone", _("查看反映人电话"), OFFICE_ROLES | {Role.STREET}
)
SUBMIT_PLAN = Permission("hazards.submit_plan", _("提交治理方案"), HOLDERS)
APPROVE_PLAN = Permission("hazards.approve_plan", _("审核治理方案"), SUPERVISORS)
CONTROL = Permission("hazards.control", _("登记管控措施"), SUPERVISORS)
REPORT_TWICE = Permission("hazards.report_twice", _("登记双报告"), HOLDERS)
FOLLOW = Permission("hazards.follow", _("指定跟踪责任人"), SUPERVISORS)
LIST = Permission("hazards.list", _("挂牌督办"), OFFICE_ROLES | {Role.DEPARTMENT})
ANSWER_LISTING = Permission("hazards.answer_listing", _("办理挂牌督办事项"), HOLDERS)
NOTIFY = Permission("hazards.notify", _("发出限期整改通知"), SUPERVISORS)
DRAW_RECHECKS = Permission(
    "hazards.draw_rechecks", _("安排整批和重点复查"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
)
ALL = (
    SEE,
    REPORT,
    CONFIRM,
    RECTIFY,
    ACCEPT,
    ASK_EXTENSION,
    DECIDE_EXTENSION,
    EXPLAIN,
    REFER,
    DECIDE_REFERRAL,
    HAND_OVER,
    REMIND,
    WITHDRAW,
    MERGE,
    DEFER,
    SAMPLE,
    TAKE_MEASURE,
    SUBMIT_LISTS,
    PLAN_SELF_CHECK,
    SELF_CHECK,
    SETTLE_SNAP,
    SEE_SNAP_PHONE,
    SUBMIT_PLAN,
    APPROVE_PLAN,
    CONTROL,
    REPORT_TWICE,
    FOLLOW,
    LIST,
    ANSWER_LISTING,
    NOTIFY,
    DRAW_RECHECKS,
)
