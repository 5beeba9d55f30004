"""One document, changed by what a test is about."""

import datetime as dt

import pytest

from bihuan.documents.layout import Heading, OfficialDocument, Paragraph, Run, Table


def _paragraph(text):
    return Paragraph((Run(text),))


TABLE = Table(
    ("行业领域", "检查家次", "整改率"),
    (("建筑施工", "1,204", "95.6%"), ("道路运输", "88", None)),
    title="表1 分行业情况",
    note="“—”为尚未报送。",
    align=("left", "right", "right"),
)
LONG = Table(
    ("编号", "单位名称", "隐患数"),
    tuple((f"{n:04}", f"示范单位{n}", str(n)) for n in range(1, 101)),
    title="名单",
)
WIDE = Table(tuple(f"指标{n}" for n in range(1, 13)), (tuple("1" for _ in range(12)),) * 3)
BASE = OfficialDocument(
    kind="letterhead",
    issuer="示范区安全生产委员会办公室",
    title="关于开展2026年第一季度安全生产隐患排查治理情况督查的通知",
    doc_no="示安委办〔2026〕12号",  # the brackets of 发文字号
    recipients=("各镇人民政府", "区安委会成员单位"),
    blocks=(
        _paragraph("请认真贯彻落实。"),
        Heading(1, "总体情况"),
        Heading(2, "检查情况"),
        Paragraph((Run("整改率为"), Run("95.6%", figure_id="f1", bold=True), Run("。"))),
        TABLE,
        Heading(1, "工作要求"),
        _paragraph("各单位要高度重视。"),
    ),
    attachments=("汇总表", "名单"),
    sign_off="示范区安全生产委员会办公室",
    date=dt.date(2026, 4, 9),
    note="联系人：张三",
    copies_to=("区委办公室", "区政府办公室"),
    printed_by="示范区安全生产委员会办公室",
    printed_on=dt.date(2026, 4, 10),
)


@pytest.fixture(scope="session")
def make_document():
    """Builds the base document with fields changed."""

    def make(**changes):
        fields = {name: getattr(BASE, name) for name in BASE.__dataclass_fields__}
        return OfficialDocument(**{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def paragraph():
    return _paragraph


@pytest.fixture(scope="session")
def tables():
    """A short, a long and a wide table."""
    return {"short": TABLE, "long": LONG, "wide": WIDE}
