"""Who may do what in risks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, SUPERVISORS, Permission, Role

HOLDERS = SUPERVISORS | {Role.ENTERPRISE}
UNITS = OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}

SEE = Permission("risks.see", _("查看风险管控"), STAFF | {Role.ENTERPRISE})

# Risk points and key areas.
KEEP_POINTS = Permission("risks.keep_points", _("登记与维护风险点"), HOLDERS)
ASSESS = Permission("risks.assess", _("评估风险"), HOLDERS)
VERIFY = Permission("risks.verify", _("核验管控措施"), HOLDERS | {Role.GRID})
SET_LEVEL = Permission("risks.set_level", _("人工确定企业风险等级"), UNITS)
KEEP_AREAS = Permission("risks.keep_areas", _("维护重点区域"), SUPERVISORS)

# Dual prevention.
BUILD_DUAL = Permission("risks.build_dual", _("建设双重预防体系"), HOLDERS)
ACCEPT_DUAL = Permission("risks.accept_dual", _("验收双重预防体系"), SUPERVISORS)
PLAN_DUAL = Permission("risks.plan_dual", _("制定推进方案"), UNITS)
URGE_DUAL = Permission("risks.urge_dual", _("催办平台运行"), SUPERVISORS)
REVIEW_DUAL = Permission("risks.review_dual", _("开展点评活动"), UNITS)

# What is new, and how things stand.
JUDGE_NOVELTY = Permission("risks.judge_novelty", _("研判新兴领域风险"), UNITS)
DECIDE_NOVELTY = Permission(
    "risks.decide_novelty", _("决定新兴领域监管"), OFFICE_ROLES | {Role.LEADER}
)
ANALYSE = Permission("risks.analyse", _("开展形势研判"), UNITS | {Role.LEADER})

# Major hazard sources, safety distances, parks.
REGISTER_SOURCE = Permission("risks.register_source", _("登记重大危险源"), HOLDERS)
FILE_SOURCE = Permission("risks.file_source", _("重大危险源备案与核销"), UNITS)
KEEP_PLACES = Permission("risks.keep_places", _("登记防护目标"), SUPERVISORS)
KEEP_FACILITIES = Permission("risks.keep_facilities", _("登记与核查防护距离"), HOLDERS)
ACCEPT_DISTANCE = Permission("risks.accept_distance", _("复核防护距离处置"), SUPERVISORS)
KEEP_PARKS = Permission("risks.keep_parks", _("登记园区评估与一园一策"), SUPERVISORS)
ACCEPT_PARK = Permission("risks.accept_park", _("验收园区整治事项"), UNITS)
