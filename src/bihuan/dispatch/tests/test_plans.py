"""A plan's year and what comes after it; control targets, long plans, measures, the office's table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bihuan.dispatch.drawn.items import draw_item
from bihuan.dispatch.drawn.matrix import draw_matrix, matrix_workbook
from bihuan.dispatch.drawn.plans import draw_fifteen, draw_plan, draw_targets
from bihuan.dispatch.errors import PlanYearWrong, UndecidedItems, YearClosed
from bihuan.dispatch.ledgers import CONTROL_TARGETS, ITEMS, MEASURE_CHECKS, PLAN_NODES
from bihuan.dispatch.models import ControlTarget, LongPlan, PlanNode, Share, WorkItem
from bihuan.dispatch.services import (
    Carry,
    accept_finding,
    ask_for_measure,
    check_measure,
    claim_share,
    close_year,
    issue_document,
    issue_measure,
    link_to_plan,
    mark_plan,
    report_progress,
    set_control_target,
    skip_finding,
    take_in_document,
    withdraw_item,
)
from bihuan.dispatch.states import ItemStatus, ShareStatus
from bihuan.dispatch.summary import draw_document
from bihuan.dispatch.tests.conftest import NOON, PLAN, TODAY, upload
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers.imports import run_import, start_import
from bihuan.kernel.models import Loop, Post, User
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes

NEXT = PLAN.replace("云川区安全生产隐患大排查大整治工作方案", "云川区2027年安全生产工作要点")


@pytest.fixture
def following(chen, issued):
    """The plan of the next year, with one task of its own."""
    with acting(chen):
        document = take_in_document(upload(NEXT, "next.txt"), actor=chen, at=NOON)
        for finding in document.findings.all():
            is_first = finding.kind == "task" and finding.value["no"] == "1"
            act = accept_finding if is_first else skip_finding
            act(finding_id=finding.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        mark_plan(document_id=issued.pk, year=2026, actor=chen, at=NOON)
        return mark_plan(document_id=document.pk, year=2027, actor=chen, at=NOON)


def test_undone_tasks_go_into_the_next_years_plan_and_nothing_is_lost(issued, following, chen):
    with acting(chen):
        first, second = WorkItem.objects.filter(document=issued).order_by("no")
        given = {"document_id": issued.pk, "into_id": following.pk, "actor": chen, "at": NOON}
        carry = Carry(is_carried=True, reason="资金年底到位", due_on=date(2027, 6, 30))
        with pytest.raises(UndecidedItems):
            close_year(decided={first.pk: carry}, **given)
        drop = Carry(is_carried=False, reason="")
        with pytest.raises(InvalidInput):
            close_year(decided={first.pk: carry, second.pk: drop}, **given)
        drop = Carry(is_carried=False, reason="职责划出")
        [new] = close_year(decided={first.pk: carry, second.pk: drop}, **given)
        with pytest.raises(YearClosed):
            close_year(decided={}, **given)
        first.refresh_from_db()
        second.refresh_from_db()
        shares = Share.objects.filter(item=new)
        former = set(Share.objects.filter(item=first).values_list("unit_id", "role"))
        states = set(Share.objects.filter(item=first).values_list("status", flat=True))
        issued.refresh_from_db()
        page = draw_document(issued, chen)
    assert (first.status, second.status) == (ItemStatus.CARRIED, ItemStatus.DROPPED)
    assert (new.document_id, new.carried_from_id) == (following.pk, first.pk)
    assert {(one.unit_id, one.role) for one in shares} == former
    assert {one.due_on for one in shares} == {date(2027, 6, 30)}
    assert states == {ShareStatus.CARRIED}
    table = next(one["table"] for one in page["sections"] if one["title"] == "年终结转")
    assert [row[3] for row in table["rows"]] == ["资金年底到位", "职责划出"]


def test_only_two_issued_plans_of_following_years_are_joined(issued, following, chen):
    with acting(chen):
        mark_plan(document_id=following.pk, year=2028, actor=chen, at=NOON)
        with pytest.raises(PlanYearWrong):
            close_year(document_id=issued.pk, into_id=following.pk, decided={}, actor=chen, at=NOON)


def test_the_matrix_shows_what_each_unit_had_reached_by_each_quarter(issued, chen, wu, house):
    asked = {"document": str(issued.pk), "year": "2026", "period": "quarter", "view": "period"}
    with acting(wu):
        share = Share.objects.get(item__no="1", unit=house["emergency"])
        claim_share(share_id=share.pk, actor=wu, at=NOON)
        report_progress(share_id=share.pk, percent=40, note="过半企业已排查", actor=wu, at=NOON)
    with acting(chen):
        table = draw_matrix(asked, chen, date(2026, 5, 1))["sections"][0]["table"]
        by_unit = draw_matrix(asked | {"view": "unit"}, chen, TODAY)["sections"][0]["table"]
        _name, content = matrix_workbook(asked, chen, TODAY)
    lead = next(row for row in table["rows"] if row[3]["text"] == "云川区应急管理局")
    assert lead[-4:] == ["40%", "40%", None, None]
    assert by_unit["columns"][0] == {"label": "任务", "kind": "lead"}
    assert by_unit["rows"][0][0]["text"].startswith("1 开展有限空间专项整治")
    assert any(isinstance(cell, dict) and cell["text"] == "★40%" for cell in by_unit["rows"][0])
    sheet = read_workbook(content)[0]
    header = next(row for row in sheet.rows if "牵头单位" in row)
    first = sheet.rows[sheet.rows.index(header) + 1]
    held = dict(zip(header, first, strict=False))
    assert held["牵头单位"] == "云川区应急管理局"
    assert held["进展情况"] == "云川区应急管理局：过半企业已排查"


def imported(ledger, rows: list[dict[str, object]], actor, *, is_dry: bool = False):
    labels = list(dict.fromkeys(label for row in rows for label in row))
    sheet = Sheet(
        "表", [Column(label) for label in labels], [[r.get(k) for k in labels] for r in rows]
    )
    content = workbook_bytes([sheet])
    run = start_import(ledger, name="表.xlsx", content=content, actor=actor, at=NOON, is_dry=is_dry)
    return run_import(run, ledger, actor=actor, now=NOON)


def test_the_offices_own_table_comes_in_with_bad_rows_marked(chen, house):
    good = {
        "序号": "1",
        "章节": "一、专项整治",
        "任务": "关停小矿山",
        "牵头单位": "区应急管理局",
        "责任单位": "各街道",
        "完成时限": "2026-11-30",
        "量化目标": "关闭非煤矿山 >= 6 座",
        "阶段目标": "2026-06-30 60%、2026-11-30 100%",
    }
    rows = [
        good,
        good | {"任务": "无人负责", "牵头单位": "", "责任单位": ""},
        good | {"任务": "认不出", "牵头单位": "区风筝管理局"},
        good | {"任务": "阶段写错", "阶段目标": "六月底"},
        good | {"任务": "没有这份文件", "来文或计划": "某文件"},
    ]
    dry = imported(ITEMS, rows, chen, is_dry=True)
    assert (len(dry.stored), dry.refused_rows) == (1, 4)
    with acting(chen):
        assert not WorkItem.objects.exists()
    done = imported(ITEMS, rows, chen)
    assert (len(done.stored), {cell.column for cell in done.refused}) == (
        1,
        {"牵头单位", "阶段目标", "来文或计划"},
    )
    with acting(chen):
        item = WorkItem.objects.get()
        shares = set(item.shares.values_list("unit__name", "role"))
        stages = list(item.milestones.values_list("percent", flat=True))
        target = item.targets.get()
        withdraw_item(item_id=item.pk, note="导错了", actor=chen, at=NOON)
        item.refresh_from_db()
        assert not Loop.objects.filter(kind="share", closed_at__isnull=True).exists()
    assert shares == {
        ("云川区应急管理局", "lead"),
        ("河畔街道办事处", "participant"),
        ("山前街道办事处", "participant"),
    }
    assert (stages, str(target)) == ([60, 100], "关闭非煤矿山 >= 6座")
    assert item.status == ItemStatus.WITHDRAWN


def test_control_targets_are_compared_live_and_say_where_no_list_is(issued, chen):
    """Five tasks were issued, at most four allowed: exceeded; accidents have no list yet: —."""
    with acting(chen):
        given = {"year": 2026, "metric": "", "actor": chen, "at": NOON}
        set_control_target(
            title="下达任务不超过四项",
            op="<=",
            value=Decimal(4),
            indicator="dispatch.tasks",
            **given,
        )
        set_control_target(
            title="较大及以上生产经营性事故为零", op="=", value=Decimal(0), unit="起", **given
        )
        set_control_target(
            title="下达任务不少于六项",
            op=">=",
            value=Decimal(6),
            indicator="dispatch.tasks",
            **given,
        )
        with pytest.raises(InvalidInput):
            set_control_target(title="x", op="=", value=None, **given)
        with pytest.raises(InvalidInput):
            set_control_target(title="x", op="=", value=Decimal(0), indicator="no.such", **given)
        sheet = draw_targets(2026, chen, NOON, TODAY)
    first, second, third = sheet["sections"][0]["table"]["rows"]
    assert third[6]["text"] == "未达到"
    assert (first[4]["text"], first[6]["text"]) == ("5", "超出")
    assert (second[4], second[6], second[7]) == (None, None, "相应台账还没有")
    rows = [{"年度": 2026, "控制目标": "事故总量", "对照": "上年同期", "要求": "<="}]
    assert len(imported(CONTROL_TARGETS, rows, chen).stored) == 1
    with acting(chen):
        assert ControlTarget.objects.get(title="事故总量").against == "last_year"


def test_a_long_plan_is_a_tree_with_its_years_and_the_years_tasks(issued, chen, house):
    row = {"规划": "云川区十五五安全生产规划", "起始年": 2026, "截止年": 2030}
    rows = [
        row | {"序号": "1", "类别": "目标", "内容": "事故总量下降"},
        row
        | {
            "序号": "1.1",
            "上级序号": "1",
            "类别": "指标",
            "内容": "重点企业机械化覆盖率",
            "责任单位": "区应急管理局",
            "分年目标": "2026:60；2027:70",
            "中期值": 80,
            "计量单位": "%",
        },
        row | {"序号": "2", "上级序号": "9", "类别": "项目", "内容": "没有上级"},
        row | {"序号": "3", "截止年": 2025, "类别": "项目", "内容": "年份颠倒"},
    ]
    work = imported(PLAN_NODES, rows, chen)
    assert (len(work.stored), work.refused_rows) == (2, 2)
    with acting(chen):
        plan = LongPlan.objects.get()
        node = plan.nodes.get(no="1.1")
        item = WorkItem.objects.get(no="1")
        link_to_plan(item_id=item.pk, node_id=node.pk, actor=chen, at=NOON)
        table, tasks = (one["table"] for one in draw_plan(plan, chen, NOON, TODAY)["sections"])
    assert [row[1] for row in table["rows"]] == ["事故总量下降", "　重点企业机械化覆盖率"]
    labels = [one["label"] if isinstance(one, dict) else one for one in table["columns"]]
    shown = dict(zip(labels, table["rows"][1], strict=True))
    assert (shown["2026年"], shown["2028年"], shown["中期"]) == ("60", None, "80")
    assert shown["年度任务"] == "0/1 项办结"
    assert [(row[0], row[1]["url"]) for row in tasks["rows"]] == [
        ("1.1 重点企业机械化覆盖率", f"/dispatch/items/{item.pk}/")
    ]


def test_a_local_measure_leads_from_the_upper_document_to_the_units_tasks(
    issued, following, chen, wu, house
):
    with acting(chen):
        measure = ask_for_measure(
            upper_id=issued.pk,
            title="实施意见",
            unit_id=house["emergency"].pk,
            due_on=date(2026, 4, 30),
            actor=chen,
            at=NOON,
        )
    with acting(wu):
        given = {"measure_id": measure.pk, "doc_no": "云川安〔2026〕3号", "actor": wu, "at": NOON}
        with pytest.raises(InvalidInput):
            issue_measure(issued_on=date(2026, 12, 1), **given)
        done = issue_measure(issued_on=TODAY, document=following.pk, **given)
    assert (done.status, done.document_id) == ("issued", following.pk)


def test_the_fifteen_measures_are_checked_by_unit_in_four_aspects(chen, house):
    with acting(chen):
        given = {"unit_id": house["emergency"].pk, "year": 2026, "actor": chen, "at": NOON}
        with pytest.raises(InvalidInput):
            check_measure(measure="m03", verdict="partly", **given)
        with pytest.raises(InvalidInput):
            check_measure(measure="responsibility", verdict="done", **given)
        check_measure(measure="m03", verdict="partly", finding="职责清单未更新", **given)
    rows = [
        {"年度": 2026, "单位": "区应急管理局", "措施": "m01", "落实情况": "已落实"},
        {"年度": 2026, "单位": "区风筝管理局", "措施": "m01", "落实情况": "已落实"},
    ]
    work = imported(MEASURE_CHECKS, rows, chen)
    assert (len(work.stored), work.refused_rows) == (1, 1)
    with acting(chen):
        sheet = draw_fifteen(2026, chen)
    titles = [section["title"] for section in sheet["sections"]]
    assert titles == ["责任落实", "隐患和源头管控", "执法和打击", "统筹协调", "小计"]
    assert sum(len(section["table"]["rows"]) for section in sheet["sections"][:4]) == 15
    assert sheet["sections"][4]["table"]["rows"] == [["云川区应急管理局", "1/15"]]


@pytest.fixture
def browser(chen, client):
    """Chen's browser, signed in."""
    user = User.objects.get(pk=chen.user_id)
    Post.objects.create(
        user=user,
        unit_id=chen.unit_id,
        region=chen.region,
        role=chen.role,
        starts_on=date(2020, 1, 1),
    )
    client.force_login(user)
    return client


def test_the_office_ties_a_task_to_a_plan_on_its_page_and_takes_it_back(issued, chen, wu, browser):
    row = {"规划": "云川区十五五安全生产规划", "起始年": 2026, "截止年": 2030}
    imported(PLAN_NODES, [row | {"序号": "1", "类别": "项目", "内容": "消防通道改造"}], chen)
    with acting(chen):
        node, item = PlanNode.objects.get(), WorkItem.objects.get(no="2")
    page = f"/dispatch/items/{item.pk}/"

    assert "云川区十五五安全生产规划 1 消防通道改造" in browser.get(page).content.decode()
    for wrong in ("999999", "不是数字"):
        assert browser.post(f"{page}plan/", {"node_id": wrong}).status_code == 404
    assert browser.post(f"{page}plan/", {"node_id": node.pk}).status_code == 302
    tied = browser.get(page).content.decode()
    assert f'href="/dispatch/plan-nodes/{node.pk}/"' in tied
    assert page in browser.get(f"/dispatch/plans/{node.plan_id}/").content.decode()
    with acting(wu):
        assert not draw_item(WorkItem.objects.get(no="1"), wu, TODAY)["moves"]

    assert browser.post(f"{page}plan/", {"node_id": ""}).status_code == 302
    with acting(chen):
        item.refresh_from_db()
    assert item.plan_node_id is None
    assert "不再关联规划" in browser.get(page).content.decode()
