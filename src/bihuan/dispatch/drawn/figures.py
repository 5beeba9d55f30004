"""The figures a submission carries and the copies it was sent in, on its page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bihuan.dispatch.models import Submission
from bihuan.dispatch.services.common import COPIED
from bihuan.dispatch.services.figuring import figures_of
from bihuan.dispatch.states import SUBMISSION_HANDED_IN, SUBMISSION_OWED
from bihuan.dispatch.workflow import SUBMISSION_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Notice

Cell = dict[str, Any]


def figures_section(submission: Submission, actor: Actor) -> list[Cell]:
    """Live from the register while it is owed; as they stood once it was handed in."""
    if submission.status in SUBMISSION_OWED:
        rows, word = figures_of(submission, actor, timezone.now()), "此刻台账里的数，报送时定格"
    elif submission.status in SUBMISSION_HANDED_IN:
        rows, word = submission.figures, "报送时定格的数"
    else:
        rows, word = [], ""
    if not rows:
        return []
    return [
        {
            "title": "随报数字",
            "table": {
                "columns": [
                    "指标",
                    {"label": "本期", "kind": "number"},
                    {"label": "累计", "kind": "number"},
                    "单位",
                ],
                "rows": [
                    [
                        one["label"],
                        {"text": one["text"], "url": one["url"]},
                        {"text": one["total_text"], "url": one["total_url"]},
                        one["unit"],
                    ]
                    for one in rows
                ],
                "note": f"{word}；点数字看明细，不用填写。",
            },
        }
    ]


def figures_note_fact(submission: Submission) -> list[Cell]:
    if not submission.figures_note:
        return []
    return [{"label": "数字说明", "value": submission.figures_note, "kind": "wide"}]


def copies_fact(submission: Submission) -> list[Cell]:
    """Who got the copy, and who has read it."""
    if not submission.copies or submission.status not in SUBMISSION_HANDED_IN:
        return []
    sent = Notice.objects.filter(
        chain=SUBMISSION_WORKFLOW.chain(submission), kind=COPIED.code
    ).select_related("user")
    said = [
        f"{one.user.name}（{f'{timezone.localtime(one.read_at):%m-%d %H:%M} 已阅' if one.read_at else '未阅'}）"
        for one in sent.order_by("id")
    ]
    words = "、".join(said) or ("另行抄送" if submission.has_copied else None)
    return [{"label": "抄送回执", "value": words, "kind": "wide"}]
