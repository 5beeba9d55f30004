"""Invented names: of people, enterprises, and of what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FAMILY = "陈林吴孙周郑何方沈韩唐曹许邓萧冯程蔡彭潘袁董余苏叶杜魏蒋田任姜范钟谭石廖"
GIVEN_FIRST = "志海晓文建国春德明永嘉思雨静立宏子婉庆光若景承清"
GIVEN_LAST = "远涛红军燕华平强芳敏洁峰玲勇伟娟宁辉霞斌兰凯琳波"
SYLLABLES = [
    "宏",
    "鑫",
    "恒",
    "瑞",
    "祥",
    "泰",
    "盛",
    "隆",
    "昌",
    "达",
    "源",
    "丰",
    "茂",
    "康",
    "顺",
    "诚",
    "信",
    "通",
    "远",
    "博",
    "嘉",
    "凯",
    "亿",
    "汇",
    "聚",
    "卓",
    "越",
    "腾",
    "飞",
    "锦",
    "绣",
    "云",
    "川",
    "岭",
    "禾",
    "沐",
    "澜",
    "安",
    "澄",
    "朗",
    "逸",
    "霖",
]


@dataclass(frozen=True)
class Trade:
    """A sort of enterprise: how it is called, how it is coded, what goes wrong there.

    Args:
        sector: Key of the sector dictionary; ``supervisor`` key of the office that watches it.
        industry: GB/T 4754 with its letter.
        endings: What comes after the invented word.
        weight: Share among 100 enterprises.
        large: Share of those above designated size.
        hazards: Pairs of place and fault.
    """

    sector: str
    supervisor: str
    industry: str
    endings: tuple[str, ...]
    weight: float
    large: float
    hazards: tuple[tuple[str, str], ...]


COMMON = (
    ("配电箱", "箱门缺失，线头裸露"),
    ("疏散通道", "堆放杂物，宽度不足"),
    ("灭火器", "压力不足，未按期检验"),
    ("安全出口", "上锁，应急灯不亮"),
    ("安全教育培训记录", "缺少新员工三级教育签字"),
    ("临时用电线路", "私拉乱接，未装漏电保护"),
    ("应急预案", "未按期修订，未组织演练"),
)
TRADES = (
    Trade(
        "restaurant-gas",
        "city-management",
        "H62",
        ("餐饮店", "饭庄", "面馆", "火锅店"),
        24,
        0.01,
        (
            ("厨房", "未安装可燃气体报警装置"),
            ("燃气软管", "超期使用，接口漏气"),
            ("气瓶间", "存瓶过量，与明火同室"),
            ("排烟管道", "油垢未按期清洗"),
        ),
    ),
    Trade(
        "nine-small",
        "fire",
        "F52",
        ("便利店", "五金店", "服装店", "建材店", "家电行"),
        22,
        0.0,
        (
            ("店铺阁楼", "住人，未与经营区分隔"),
            ("电动自行车", "在室内充电"),
            ("卷帘门", "夜间封闭唯一出口"),
            ("货架", "遮挡消火栓"),
        ),
    ),
    Trade(
        "machinery",
        "emergency",
        "C34",
        ("机械有限公司", "精密制造有限公司", "五金制品厂", "模具有限公司"),
        12,
        0.14,
        (
            ("冲压机", "光电保护装置失效"),
            ("行车吊钩", "防脱装置缺失"),
            ("抛光车间", "除尘管道积尘未清理"),
            ("砂轮机", "防护罩缺失"),
        ),
    ),
    Trade(
        "light-industry",
        "emergency",
        "C21",
        ("家具有限公司", "木业有限公司", "塑胶制品厂", "食品有限公司"),
        9,
        0.1,
        (
            ("木粉尘收集间", "未设泄爆口"),
            ("喷漆房", "未使用防爆电器"),
            ("烘干设备", "超温报警失灵"),
            ("冷库", "安全出口不能从内打开"),
        ),
    ),
    Trade(
        "commerce",
        "commerce",
        "F51",
        ("商贸有限公司", "百货有限公司", "超市", "家居广场"),
        8,
        0.05,
        (
            ("中庭防火卷帘", "下方堆物，不能降落"),
            ("地下仓库", "喷淋阀门关闭"),
            ("扶梯", "急停按钮无标识"),
        ),
    ),
    Trade(
        "road-transport",
        "transport",
        "G54",
        ("运输有限公司", "物流有限公司", "客运有限公司", "汽车租赁有限公司"),
        5,
        0.12,
        (
            ("车辆动态监控", "离线车辆未处理"),
            ("驾驶员档案", "从业资格证过期"),
            ("停车场", "充电区与停车区未分隔"),
            ("罐车", "紧急切断阀未关闭"),
        ),
    ),
    Trade(
        "construction",
        "construction",
        "E47",
        ("建设工程项目部", "建筑工程有限公司", "装饰工程有限公司"),
        4,
        0.25,
        (
            ("脚手架", "连墙件缺失"),
            ("基坑临边", "防护栏杆不连续"),
            ("塔吊", "附着间距超过设计"),
            ("卸料平台", "超载堆放"),
        ),
    ),
    Trade(
        "crowded-place",
        "fire",
        "R90",
        ("娱乐城", "影城", "健身中心", "培训中心", "宾馆"),
        4,
        0.03,
        (
            ("疏散指示标志", "损坏未更换"),
            ("消防控制室", "单人值班且无证"),
            ("包厢", "采用易燃吸音材料"),
            ("常闭式防火门", "被固定在开启状态"),
        ),
    ),
    Trade(
        "warehousing",
        "emergency",
        "G59",
        ("仓储有限公司", "冷链物流有限公司", "供应链有限公司"),
        3,
        0.1,
        (
            ("库房", "电动叉车在库内充电"),
            ("货垛", "堆高超过喷淋要求"),
            ("液氨机房", "氨气浓度报警器未投用"),
        ),
    ),
    Trade(
        "special-equipment",
        "market",
        "C34",
        ("锅炉服务有限公司", "电梯工程有限公司", "气体有限公司"),
        2,
        0.08,
        (("蒸汽锅炉", "安全阀超期未校验"), ("电梯", "年检标志过期"), ("压力容器", "无使用登记证")),
    ),
    Trade(
        "hazchem",
        "emergency",
        "C26",
        ("化工有限公司", "精细化工厂", "涂料有限公司", "加油站"),
        2,
        0.35,
        (
            ("储罐区", "液位联锁被旁路"),
            ("可燃气体探测器", "2 只断电，未恢复"),
            ("卸车区", "静电接地夹失效"),
            ("反应釜", "温度高高报警值设置错误"),
        ),
    ),
    Trade(
        "education",
        "education",
        "P83",
        ("幼儿园", "实验学校", "艺术学校"),
        1.6,
        0.05,
        (
            ("食堂", "燃气报警器未联动切断"),
            ("宿舍楼", "夜间安全出口上锁"),
            ("实验室", "危险化学品未双人双锁"),
        ),
    ),
    Trade(
        "health",
        "health",
        "Q84",
        ("康复医院", "口腔门诊", "社区卫生服务站"),
        1.2,
        0.08,
        (("氧气瓶间", "未设防倾倒装置"), ("病房楼", "疏散楼梯间堆放床架")),
    ),
    Trade(
        "elderly-care",
        "civil",
        "Q85",
        ("养老院", "日间照料中心"),
        0.6,
        0.05,
        (("夜间值班", "人数不足，无应急分工"), ("厨房", "燃气软管穿墙未套管")),
    ),
    Trade(
        "tourism",
        "culture",
        "N78",
        ("旅游度假区", "漂流景区", "游乐园"),
        0.5,
        0.1,
        (("高空滑索", "未按期检测"), ("观光车", "制动检查记录缺失")),
    ),
    Trade(
        "non-coal-mine",
        "emergency",
        "B10",
        ("采石场", "矿业有限公司"),
        0.4,
        0.5,
        (("采场边坡", "局部超高，未分台阶开采"), ("排土场", "截洪沟淤堵")),
    ),
    Trade(
        "fireworks",
        "emergency",
        "F52",
        ("烟花爆竹零售点", "烟花爆竹有限公司"),
        0.4,
        0.05,
        (("库房", "防雷检测超期"), ("零售点", "与居住场所同一建筑")),
    ),
    Trade(
        "water-conservancy",
        "water",
        "N76",
        ("水电站", "水利工程有限公司"),
        0.3,
        0.1,
        (("闸门启闭机", "备用电源不能启动"),),
    ),
)


def person(rng: Random) -> str:
    """An invented name of two or three characters."""
    given = rng.choice(GIVEN_FIRST) if rng.random() < 0.6 else ""
    return rng.choice(FAMILY) + given + rng.choice(GIVEN_LAST)


def phone(rng: Random) -> str:
    """A telephone number of a range that no operator gives out (1990000…)."""
    return f"1990000{rng.randrange(10**4):04d}"


def enterprise_name(trade: Trade, street: str, rng: Random) -> str:
    """An invented name; small shops bear their street's."""
    word = "".join(rng.sample(SYLLABLES, 2 if rng.random() < 0.8 else 3))
    ending = rng.choice(trade.endings)
    if ending.endswith(("公司", "厂", "集团")):
        return f"云岭{word}{ending}"
    return f"云川区{street.removesuffix('街道').removesuffix('镇')}{word}{ending}"


def hazard_words(trade: Trade, rng: Random) -> tuple[str, str]:
    """Where, and what is wrong."""
    return rng.choice(trade.hazards if rng.random() < 0.62 else COMMON)
