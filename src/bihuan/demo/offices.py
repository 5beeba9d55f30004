"""The invented offices: those of the city, those of the district, its streets and committees."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.organisations.models import UnitKind


@dataclass(frozen=True)
class Office:
    """One unit to be set up.

    Args:
        key: How the demo calls it.
        name: With ``{place}`` for the place, for example ``{place}应急管理局``.
        short: Abbreviation on narrow pages.
        sectors: Keys of the sector dictionary that it supervises.
        aliases: Other names documents use, with ``{level}`` for 市 or 区.
    """

    key: str
    name: str
    short: str
    sectors: tuple[str, ...] = ()
    kind: str = UnitKind.DEPARTMENT
    aliases: tuple[str, ...] = ()


BOTH = (
    Office("organisation", "{place}委组织部", "组织部"),
    Office("publicity", "{place}委宣传部", "宣传部"),
    Office("law-order", "{place}委政法委员会", "政法委", aliases=("{level}委政法委",)),
    Office("posts", "{place}委机构编制委员会办公室", "编办", aliases=("{level}委编办",)),
    Office("party-school", "{place}委党校", "党校"),
    Office("discipline", "{place}纪委监委", "纪委监委"),
    Office("reform", "{place}发展和改革局", "发改局", ("power",)),
    Office("education", "{place}教育局", "教育局", ("education",)),
    Office("science", "{place}科学技术局", "科技局"),
    Office("industry", "{place}工业和信息化局", "工信局", ("civil-explosives",)),
    Office("police", "{place}公安局", "公安局"),
    Office(
        "traffic-police",
        "{place}公安局交通警察支队",
        "交警",
        aliases=("{level}交警支队", "{level}交警大队", "{level}公安局交警支队", "{level}警支队"),
    ),
    Office("civil", "{place}民政局", "民政局", ("elderly-care",)),
    Office("justice", "{place}司法局", "司法局"),
    Office("finance", "{place}财政局", "财政局"),
    Office("labour", "{place}人力资源和社会保障局", "人社局"),
    Office("land", "{place}自然资源和规划局", "自然资源局"),
    Office("ecology", "{place}生态环境局", "生态环境局"),
    Office(
        "construction", "{place}住房和城乡建设局", "住建局", ("construction", "self-built-housing")
    ),
    Office(
        "city-management",
        "{place}城市管理和综合执法局",
        "城管局",
        ("town-gas", "restaurant-gas"),
        aliases=("{level}城管执法局", "{level}城管局"),
    ),
    Office("transport", "{place}交通运输局", "交通局", ("road-transport", "water-transport")),
    Office("water", "{place}水利局", "水利局", ("water-conservancy", "small-hydropower")),
    Office("farming", "{place}农业农村局", "农业农村局", ("farm-machinery",)),
    Office("commerce", "{place}商务局", "商务局", ("commerce",)),
    Office(
        "culture",
        "{place}文化旅游广电体育局",
        "文旅局",
        ("tourism",),
        aliases=("{level}文旅广体局", "{level}文旅局"),
    ),
    Office("health", "{place}卫生健康委员会", "卫健委", ("health",)),
    Office(
        "emergency",
        "{place}应急管理局",
        "应急局",
        (
            "hazchem",
            "fireworks",
            "non-coal-mine",
            "industry-trade",
            "metallurgy",
            "building-materials",
            "machinery",
            "light-industry",
            "textile",
            "combustible-dust",
            "ammonia-refrigeration",
            "confined-space",
            "warehousing",
        ),
    ),
    Office("state-assets", "{place}国有资产监督管理委员会", "国资委", aliases=("{level}国资委",)),
    Office("market", "{place}市场监督管理局", "市场监管局", ("special-equipment",)),
    Office("forestry", "{place}林业局", "林业局"),
    Office(
        "fire",
        "{place}消防救援支队",
        "消防",
        ("fire-safety", "crowded-place", "high-rise", "nine-small"),
        aliases=("{level}消防救援大队",),
    ),
    Office("weather", "{place}气象局", "气象局"),
    Office("earthquake", "{place}地震局", "地震局"),
    Office("postal", "{place}邮政管理局", "邮管局", ("postal",), aliases=("{level}邮政局",)),
    Office("unions", "{place}总工会", "总工会", kind=UnitKind.OTHER),
    Office("youth", "共青团{place}委", "团委", kind=UnitKind.OTHER, aliases=("团{level}委",)),
)
CITY_ONLY = (
    Office(
        "grid-company",
        "国网云岭供电公司",
        "供电公司",
        kind=UnitKind.OTHER,
        aliases=("国网电力分公司",),
    ),
    Office(
        "banking",
        "国家金融监督管理总局云岭监管分局",
        "金融监管",
        kind=UnitKind.OTHER,
        aliases=("银保监分局",),
    ),
)
DISTRICT_NAMES = {
    "fire": "{place}消防救援大队",
    "traffic-police": "{place}公安分局交通警察大队",
    "police": "{place}公安分局",
}
COMMITTEES = (
    (
        "危险化学品",
        "emergency",
        ("hazchem", "fireworks"),
        ("police", "ecology", "transport", "market"),
    ),
    ("工贸", "emergency", ("industry-trade", "combustible-dust"), ("industry", "market", "fire")),
    ("建筑施工", "construction", ("construction",), ("transport", "water", "city-management")),
    ("道路交通", "traffic-police", ("road-transport",), ("transport", "education", "farming")),
    (
        "消防",
        "fire",
        ("fire-safety", "crowded-place"),
        ("police", "construction", "culture", "education"),
    ),
    ("城镇燃气", "city-management", ("town-gas", "restaurant-gas"), ("market", "commerce", "fire")),
    ("特种设备", "market", ("special-equipment",), ("construction", "emergency")),
    ("校园", "education", ("education",), ("police", "health", "market")),
    ("文化旅游", "culture", ("tourism",), ("fire", "market", "transport")),
    ("商贸", "commerce", ("commerce",), ("fire", "market")),
    ("医疗卫生和养老", "health", ("health", "elderly-care"), ("civil", "fire")),
    (
        "农林水利",
        "farming",
        ("farm-machinery", "water-conservancy"),
        ("water", "forestry", "emergency"),
    ),
    ("自建房", "construction", ("self-built-housing",), ("land", "city-management", "market")),
)
# Generic subjects of documents and whom they mean; ``below``: strictly under the place itself.
CITY_GROUPS = (
    (
        "各县市区党委政府",
        {"kinds": ["government"], "below": True},
        ("各县市区", "各县（市、区）", "各县市区人民政府", "各县（市、区）人民政府", "各县区"),
    ),
    (
        "市直有关部门",
        {"kinds": ["department"], "below": False},
        (
            "各有关部门",
            "有关部门",
            "相关部门",
            "各相关部门",
            "各行业领域主管部门",
            "市直各有关部门",
            "市级有关部门",
        ),
    ),
    (
        "市安委会成员单位",
        {"is_member": True, "below": False},
        ("市城安委成员单位", "市安委会各成员单位", "各成员单位"),
    ),
    (
        "各专业安委会办公室",
        {"kinds": ["professional"], "below": False},
        ("各安全生产专业委员会办公室", "各专业委员会办公室"),
    ),
)
DISTRICT_GROUPS = (
    (
        "各街道",
        {"kinds": ["street"]},
        ("各镇（街道）", "各街道（镇）", "各镇街", "各街道办事处", "各镇人民政府、街道办事处"),
    ),
    (
        "各相关部门",
        {"kinds": ["department"]},
        ("各有关部门", "有关部门", "相关部门", "各部门", "各行业主管部门", "区直有关部门"),
    ),
    (
        "区安委会成员单位",
        {"is_member": True},
        ("各成员单位", "区安委会各成员单位", "各相关单位", "各单位"),
    ),
    (
        "各专业委员会",
        {"kinds": ["professional"]},
        ("各专业安委会办公室", "各安全生产专业委员会办公室"),
    ),
)
