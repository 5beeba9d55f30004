"""The numbers that the documents ask for and whose rooms are still to be built.

Source:
    Statistics T01 to T30 of the requirements, each as the five official documents use it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.awaited import AwaitedRoom

SUPERVISION = AwaitedRoom(
    _("督查检查"),
    _("督查记录还没有台账，启用“督查检查”后按督查组和督查记录计算。"),
    (
        ("inspections.groups", _("督查组"), "个"),
        ("inspections.general_supervisions", _("综合督查"), "次"),
        ("inspections.special_supervisions", _("专项督查"), "次"),
        ("inspections.tour_problems_by_level", _("巡查反馈问题（按层面）"), "个"),
        ("inspections.tour_rectified_on", _("巡查问题全部整改完毕用时"), "日"),
    ),
)
ASSESSMENT = AwaitedRoom(
    _("考核巡查"),
    _("考核结果还没有台账，启用“考核巡查”后按考核登记计算。"),
    (
        ("assessment.upper_score", _("上级考核得分"), "分"),
        ("assessment.upper_grade", _("上级考核名次"), "名"),
        ("assessment.street_score", _("街镇整治成效评估得分"), "分"),
        ("assessment.field_score", _("重点领域整治成效评估得分"), "分"),
        ("assessment.performance_points", _("折算绩效分"), "分"),
    ),
)
RISKS = AwaitedRoom(
    _("风险管控"),
    _("风险和双重预防还没有台账，启用“风险管控”后按登记计算。"),
    (
        ("risks.key_areas", _("重点区域清单"), "处"),
        ("risks.listed", _("安全风险清单"), "项"),
        ("risks.dual_prevention_above_scale", _("规模以上企业双重预防体系建成率"), "%"),
        ("risks.dual_prevention_small", _("小微企业双重预防体系建成率"), "%"),
        ("risks.hazchem_records", _("危险化学品信息"), "条"),
        ("risks.hazchem_exits", _("退出危险化学品生产储存领域"), "家"),
    ),
)
CAMPAIGNS = AwaitedRoom(
    _("专项整治"),
    _("专项整治成果还没有台账，启用“专项整治”后按成果登记计算。"),
    (
        ("campaigns.illegal_structures", _("拆除违法建设"), "处"),
        ("campaigns.places_closed", _("取缔关闭场所"), "家"),
        ("campaigns.scattered_enterprises", _("整治散乱污企业"), "家"),
        ("campaigns.cylinders", _("清理液化气瓶"), "个"),
        ("campaigns.fire_lanes", _("打通消防通道"), "条"),
        ("campaigns.area_demolished", _("拆除面积"), "平方米"),
        ("campaigns.traffic_violations", _("查处交通违法行为"), "起"),
        ("campaigns.towns_interviewed", _("约谈乡镇"), "个"),
        ("campaigns.park_problems", _("园区发现问题"), "个"),
        ("campaigns.shops_checked", _("检查店铺"), "家"),
        ("campaigns.shops_dealt_with", _("处理店铺"), "家"),
        ("campaigns.seizures", _("收缴违法物品"), "件"),
        ("campaigns.detentions", _("行政拘留"), "人"),
    ),
)
SECTORS = AwaitedRoom(
    _("行业台账"),
    _("这个行业的专门台账还没有启用，启用后按登记计算。"),
    (
        ("sectors.mines_closed", _("关闭矿山"), "座"),
        ("sectors.mines_closed_rate", _("关闭矿山完成率"), "%"),
        ("sectors.modified_tractors_left", _("尚存变型拖拉机"), "台"),
        ("sectors.houses_surveyed", _("排查自建房"), "栋"),
        ("sectors.lanes_opened", _("打通生命通道"), "条"),
    ),
)
CREATION = AwaitedRoom(
    _("示范创建"),
    _("创建项目还没有台账，启用“示范创建”后按项目登记计算。"),
    (
        ("projects.culture", _("安全文化创建项目"), "个"),
        ("projects.promotion", _("安全促进创建项目"), "个"),
        ("projects.others", _("其他示范创建项目"), "个"),
    ),
)
TRAINING = AwaitedRoom(
    _("宣传培训"),
    _("培训和宣传还没有台账，启用“宣传培训”后按培训、宣传记录计算。"),
    (
        ("training.classes", _("举办培训班"), "期"),
        ("training.examinees", _("参加考试"), "人"),
        ("training.person_times", _("培训"), "人次"),
        ("training.study_sessions", _("学习会"), "次"),
        ("training.warning_films", _("播放警示片"), "场次"),
        ("training.publicity_trips", _("宣传车出动"), "台次"),
        ("training.slogans", _("悬挂标语"), "条"),
        ("training.sms", _("发送安全短信"), "条"),
        ("training.booklets", _("发放宣传手册"), "份"),
    ),
)
ENFORCEMENT = AwaitedRoom(
    _("行政执法"),
    _("案件和执法检查还没有台账，启用“行政执法”后按案件登记计算。"),
    (
        ("enforcement.cases", _("行政处罚立案"), "件"),
        ("enforcement.fines", _("行政处罚罚款"), "元"),
        ("enforcement.accident_cases", _("事故立案"), "件"),
        ("enforcement.accident_fines", _("事故罚款"), "元"),
        ("enforcement.ranking", _("执法质量名次"), "名"),
        ("enforcement.inspections", _("执法检查"), "家次"),
        ("enforcement.high_risk_coverage", _("高危企业检查覆盖率"), "%"),
        ("enforcement.checks_without_case", _("只检查不处罚占比"), "%"),
    ),
)
TIPOFFS = AwaitedRoom(
    _("举报投诉"),
    _("举报还没有台账，启用“举报投诉”后按举报登记计算。"),
    (
        ("tipoffs.received", _("受理举报"), "件"),
        ("tipoffs.transferred", _("转办举报"), "件"),
        ("tipoffs.closed", _("办结举报"), "件"),
        ("tipoffs.closing_rate", _("举报办结率"), "%"),
        ("tipoffs.enquiries", _("咨询"), "件"),
    ),
)
EXPOSURE = AwaitedRoom(
    _("曝光惩戒"),
    _("曝光案件的处置结果还没有台账，启用“曝光惩戒”后按曝光登记计算；已发公告的批次按公告计。"),
    (
        ("exposure.units", _("公示曝光单位"), "家"),
        ("exposure.banned", _("依法取缔"), "家"),
        ("exposure.suspended_rectify", _("责令停产停业整顿"), "家"),
        ("exposure.work_stopped", _("停工整改"), "家"),
        ("exposure.deadline", _("限期整改"), "家"),
        ("exposure.suspended", _("停产停业"), "家"),
        ("exposure.closed", _("依法关闭"), "家"),
    ),
)
ACCIDENTS = AwaitedRoom(
    _("事故管理"),
    _("事故还没有台账，启用“事故管理”后按事故登记和截止时间计算；未登记不等于没有事故。"),
    (
        ("accidents.count", _("事故起数"), "起"),
        ("accidents.deaths", _("死亡人数"), "人"),
        ("accidents.injured", _("受伤人数"), "人"),
        ("accidents.loss", _("直接经济损失"), "元"),
        ("accidents.larger_count", _("较大及以上事故起数"), "起"),
        ("accidents.larger_deaths", _("较大及以上事故死亡人数"), "人"),
    ),
)
DUTIES = AwaitedRoom(
    _("企业主体责任"),
    _("企业履职还没有台账，启用“企业主体责任”后按企业登记计算。"),
    (
        ("enterprises.safety_director_rate", _("安全总监配备率"), "%"),
        ("enterprises.insurance_rate", _("安责险投保率"), "%"),
        ("enterprises.fund_rate", _("安全费用提取率"), "%"),
        ("enterprises.card_rate", _("“一会三卡”填报率"), "%"),
        ("enterprises.commitment_rate", _("安全承诺公告率"), "%"),
        ("enterprises.debrief_rate", _("“十个一次”述职率"), "%"),
    ),
)
MONITORING = AwaitedRoom(
    _("监测预警"),
    _("预警还没有台账，启用“监测预警”后按预警记录计算。"),
    (
        ("monitoring.warnings", _("发出预警"), "条"),
        ("monitoring.answered_in_time", _("按时处置预警"), "条"),
        ("monitoring.false_warnings", _("误报"), "条"),
        ("monitoring.overdue_warnings", _("逾期未处置预警"), "条"),
        ("monitoring.connection_rate", _("监测联网率"), "%"),
    ),
)
EMERGENCY = AwaitedRoom(
    _("应急救援"),
    _("应急队伍、预案和演练还没有台账，启用“应急救援”后按登记计算。"),
    (
        ("emergency.teams", _("应急救援队伍"), "支"),
        ("emergency.members", _("应急救援人员"), "人"),
        ("emergency.equipment", _("救援装备"), "台套"),
        ("emergency.plan_rate", _("应急预案覆盖率"), "%"),
        ("emergency.drills", _("应急演练"), "场次"),
        ("emergency.station_rate", _("基层应急站点覆盖率"), "%"),
    ),
)
PERMITS = AwaitedRoom(
    _("行政许可"),
    _("许可事项还没有台账，启用“行政许可”后按办件登记计算。"),
    (
        ("permits.accepted", _("受理许可申请"), "件"),
        ("permits.decided", _("办结许可申请"), "件"),
        ("permits.average_days", _("平均办理天数"), "日"),
        ("permits.one_visit_rate", _("一次办好率"), "%"),
    ),
)
