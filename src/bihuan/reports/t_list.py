"""The statistics T01 to T31 that the platform must be able to give, each with its parts.

Source:
    Requirements 5.2: each statistic as the five official documents use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.reports.states import AccidentScope


@dataclass(frozen=True)
class Part:
    """One number of a statistic.

    Args:
        code: Of an `Indicator`, or of what is awaited.
        slice: Dimension and value that narrow it; ``label`` then says what it is.
    """

    code: str
    label: Any = ""
    slice: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Statistic:
    """A statistic of the list.

    Args:
        no: ``T05``.
        parts: Its numbers, in the order in which a report says them.
    """

    no: str
    title: Any
    parts: tuple[Part, ...]


def parts(*codes: str) -> tuple[Part, ...]:
    return tuple(Part(code) for code in codes)


def from_tours(code: str, label: Any) -> Part:
    return Part(code, label, (("source", "upper-tour"),))


def from_sheets(measure: str, label: Any) -> Part:
    """A measure of the imported sheets, every accident counted once: by its sector."""
    every = (("by_sector", True), ("scope", AccidentScope.ALL.value))
    return Part(f"reports.accident_{measure}", label, every)


STATISTICS = (
    Statistic(
        "T01",
        _("向常委会、政府常务会汇报"),
        parts("dispatch.reports_to_standing", "dispatch.reports_to_executive"),
    ),
    Statistic(
        "T02",
        _("安委会会议、专题会议和调度会议"),
        parts(
            "dispatch.committee_meetings",
            "dispatch.thematic_meetings",
            "dispatch.dispatch_meetings",
        ),
    ),
    Statistic(
        "T03",
        _("专业委员会和成员单位"),
        parts("organisations.professional_committees", "organisations.members"),
    ),
    Statistic(
        "T04",
        _("督查组和督查次数"),
        parts(
            "inspections.groups",
            "inspections.general_supervisions",
            "inspections.special_supervisions",
        ),
    ),
    Statistic(
        "T05",
        _("隐患发现、整改、在治和自查占比"),
        parts(
            "hazards.found",
            "hazards.closed_of_found",
            "hazards.closed",
            "hazards.standing",
            "hazards.standing_major",
            "hazards.rectification_rate",
            "hazards.self_found_rate",
        ),
    ),
    Statistic(
        "T06",
        _("上级巡查反馈问题"),
        (
            from_tours("hazards.found", _("上级巡查发现隐患")),
            from_tours("hazards.closed_of_found", _("其中已整改销号")),
            from_tours("hazards.standing", _("上级巡查发现、尚未销号")),
            *parts("inspections.tour_problems_by_level", "inspections.tour_rectified_on"),
        ),
    ),
    Statistic(
        "T07",
        _("上级考核得分和名次"),
        parts("assessment.upper_score", "assessment.upper_grade"),
    ),
    Statistic(
        "T08",
        _("五个清单、小微企业和停产企业"),
        (
            Part("enterprises.active", _("企业及行业清单")),
            Part("risks.key_areas"),
            Part("hazards.standing", _("安全隐患清单")),
            Part("risks.listed"),
            Part("enterprises.suspended", _("停产企业清单")),
            *parts(
                "enterprises.small_micro",
                "enterprises.above_scale",
                "enterprises.key",
                "enterprises.suspended_melting",
                "enterprises.suspended_watched",
            ),
        ),
    ),
    Statistic(
        "T09",
        _("城中村整治成果"),
        parts(
            "campaigns.illegal_structures",
            "campaigns.places_closed",
            "campaigns.scattered_enterprises",
            "campaigns.cylinders",
            "campaigns.fire_lanes",
            "campaigns.area_demolished",
        ),
    ),
    Statistic(
        "T10",
        _("双重预防体系建成率"),
        parts("risks.dual_prevention_above_scale", "risks.dual_prevention_small"),
    ),
    Statistic(
        "T11",
        _("示范创建"),
        parts("projects.culture", "projects.promotion", "projects.others"),
    ),
    Statistic(
        "T12",
        _("培训班、考试和培训人次"),
        parts("training.classes", "training.examinees", "training.person_times"),
    ),
    Statistic(
        "T13",
        _("责任书"),
        parts(
            "responsibility.letters_signed",
            "responsibility.letters_departments",
            "responsibility.letters_towns",
            "responsibility.letters_key_enterprises",
            "responsibility.letters_others",
        ),
    ),
    Statistic(
        "T14",
        _("学习、宣传和演练数量"),
        parts(
            "training.study_sessions",
            "training.warning_films",
            "emergency.drills",
            "training.publicity_trips",
            "training.slogans",
            "training.sms",
            "training.booklets",
        ),
    ),
    Statistic(
        "T15",
        _("专项打击成果"),
        parts(
            "campaigns.traffic_violations",
            "campaigns.towns_interviewed",
            "campaigns.park_problems",
            "campaigns.shops_checked",
            "campaigns.shops_dealt_with",
            "campaigns.seizures",
            "campaigns.detentions",
        ),
    ),
    Statistic(
        "T16",
        _("处罚案件和事故案件"),
        parts(
            "enforcement.cases",
            "enforcement.fines",
            "enforcement.accident_cases",
            "enforcement.accident_fines",
        ),
    ),
    Statistic(
        "T17",
        _("举报受理、转办和办结"),
        parts(
            "tipoffs.received",
            "tipoffs.transferred",
            "tipoffs.closed",
            "tipoffs.closing_rate",
        ),
    ),
    Statistic(
        "T18",
        _("涉及危险化学品单位和信息"),
        parts("enterprises.hazchem", "risks.hazchem_records", "risks.hazchem_exits"),
    ),
    Statistic(
        "T19",
        _("公示曝光批次、单位和处置"),
        parts(
            "reports.exposure_batches",
            "exposure.units",
            "exposure.banned",
            "exposure.suspended_rectify",
            "exposure.work_stopped",
            "exposure.deadline",
            "exposure.suspended",
            "exposure.closed",
        ),
    ),
    Statistic("T20", _("咨询和举报趋势"), parts("tipoffs.enquiries", "tipoffs.received")),
    Statistic(
        "T21",
        _("事故起数、死亡、受伤和损失"),
        (
            from_sheets("count", _("事故起数（导入的统计表）")),
            from_sheets("deaths", _("死亡人数（导入的统计表）")),
            from_sheets("injured", _("受伤人数（导入的统计表）")),
            from_sheets("loss", _("直接经济损失（导入的统计表）")),
            from_sheets("larger_count", _("较大及以上事故起数（导入的统计表）")),
            from_sheets("larger_deaths", _("较大及以上事故死亡人数（导入的统计表）")),
            *parts(
                "accidents.count",
                "accidents.deaths",
                "accidents.injured",
                "accidents.loss",
                "accidents.larger_count",
                "accidents.larger_deaths",
            ),
        ),
    ),
    Statistic(
        "T22",
        _("工作要点任务"),
        parts(
            "dispatch.tasks",
            "dispatch.tasks_done",
            "dispatch.tasks_running",
            "dispatch.tasks_late",
        ),
    ),
    Statistic(
        "T23",
        _("行业专项数量"),
        parts(
            "sectors.mines_closed",
            "sectors.mines_closed_rate",
            "sectors.modified_tractors_left",
            "sectors.houses_surveyed",
            "sectors.lanes_opened",
        ),
    ),
    Statistic(
        "T24",
        _("执法质量"),
        parts(
            "enforcement.ranking",
            "enforcement.inspections",
            "enforcement.cases",
            "enforcement.high_risk_coverage",
            "enforcement.checks_without_case",
        ),
    ),
    Statistic(
        "T25",
        _("企业主体责任覆盖率"),
        parts(
            "enterprises.safety_director_rate",
            "enterprises.insurance_rate",
            "enterprises.fund_rate",
            "enterprises.card_rate",
            "enterprises.commitment_rate",
            "enterprises.debrief_rate",
        ),
    ),
    Statistic(
        "T26",
        _("报送及时和签发合规"),
        parts(
            "dispatch.expected",
            "dispatch.reported",
            "dispatch.on_time",
            "dispatch.late",
            "dispatch.missing",
            "dispatch.right_signer",
            "dispatch.copied",
            "dispatch.on_time_rate",
        ),
    ),
    Statistic(
        "T27",
        _("整治成效评估"),
        parts(
            "assessment.street_score",
            "assessment.field_score",
            "assessment.performance_points",
        ),
    ),
    Statistic(
        "T28",
        _("监测预警"),
        parts(
            "monitoring.warnings",
            "monitoring.answered_in_time",
            "monitoring.false_warnings",
            "monitoring.overdue_warnings",
            "monitoring.connection_rate",
        ),
    ),
    Statistic(
        "T29",
        _("应急救援力量"),
        parts(
            "emergency.teams",
            "emergency.members",
            "emergency.equipment",
            "emergency.plan_rate",
            "emergency.drills",
            "emergency.station_rate",
        ),
    ),
    Statistic(
        "T30",
        _("行政许可"),
        parts(
            "permits.accepted",
            "permits.decided",
            "permits.average_days",
            "permits.one_visit_rate",
        ),
    ),
)
ROUNDING = ("T31", _("约数写法"))  # not a number of its own: how any of the counts is printed
