"""The demo accounts, one a role; they open only on the machine itself."""

from __future__ import annotations

PASSWORD = "Bihuan-2026-demo"  # noqa: S105  # printed at start; refused on any other address
# sign-in name, role in words, whom it shows
CAST = (
    ("anweiban", "区安委办工作人员", "陈静"),
    ("anweiban-head", "区安委办负责人", "林晓红"),
    ("leader", "分管安全的副区长", "张明远"),
    ("yingji", "区应急管理局监管人员", "吴海涛"),
    ("yingji2", "区应急管理局检查人员", "陈志远"),
    ("xiaofang", "区消防救援大队监管人员", "周敏"),
    ("jiedao", "河畔街道监管人员", "孙慧"),
    ("jiedao-head", "河畔街道主要负责人", "郑建国"),
    ("wangge", "河畔街道网格员", "李春燕"),
    ("qiye", "企业安全管理员", "王建国"),
    ("shenji", "审计监督人员", "何宁"),
    ("admin", "系统管理员", "管理员"),
    ("shi-anweiban", "市安委办工作人员", "林立"),
)
ACCOUNTS = [(username, PASSWORD, role) for username, role, _name in CAST]
