"""Tables of a pdf: rows and columns come back from its lines, merged cells and wraps included."""

from __future__ import annotations

from bihuan.reading import extract_text, read_document
from bihuan.reading.tests.pdfmaking import level, pdf_of, text_at, upright

XS = (50, 100, 250, 400, 550)
HEADS = ("序号", "重点任务", "牵头单位", "完成时限")


def ruled_page():
    """Three rows below a header; the number of the first two rows is one merged cell."""
    drawn = [text_at(50, 750, "任务分解表")]
    drawn += [text_at(x + 5, 705, head) for x, head in zip(XS, HEADS, strict=False)]
    drawn += [level(720, 50, 550), level(700, 50, 550), level(660, 100, 550)]
    drawn += [level(620, 50, 550), level(580, 50, 550)]
    drawn += [upright(x, 580, 720) for x in XS]
    drawn += [text_at(55, 655, "1")]
    drawn += [text_at(105, 685, "更新燃气老旧管道不少于六十"), text_at(105, 670, "公里")]
    drawn += [text_at(255, 680, "市住房和城乡建设局"), text_at(405, 680, "2025年6月底")]
    drawn += [text_at(105, 640, "整治管道占压"), text_at(255, 645, "市能源局")]
    drawn += [text_at(255, 630, "市公安局"), text_at(405, 640, "年底前")]
    drawn += [text_at(55, 600, "2"), text_at(105, 600, "开展演练")]
    drawn += [text_at(255, 600, "各镇人民政府"), text_at(405, 600, "每季度")]
    drawn += [text_at(50, 550, "各单位要抓好落实。")]
    return drawn


def test_a_ruled_table_comes_as_rows_with_its_merged_cells():
    lines = extract_text(pdf_of([ruled_page()]), "a.pdf").split("\n")
    assert lines == [
        "任务分解表",
        "| 序号 | 重点任务 | 牵头单位 | 完成时限 |",
        "| 1 | 更新燃气老旧管道不少于六十公里 | 市住房和城乡建设局 | 2025年6月底 |",
        "| 1 | 整治管道占压 | 市能源局 市公安局 | 年底前 |",
        "| 2 | 开展演练 | 各镇人民政府 | 每季度 |",
        "各单位要抓好落实。",
    ]


def test_the_tasks_of_a_ruled_table_are_read():
    read = read_document(pdf_of([ruled_page()]), "a.pdf")["tasks"]
    tasks = [task for task in read if task["form"] == "table"]
    assert [(t["no"], t["lead_units"]) for t in tasks] == [
        ("1", ["市住房和城乡建设局"]),
        ("1", ["市能源局", "市公安局"]),
        ("2", ["各镇人民政府"]),
    ]
    assert tasks[0]["deadline"]["iso"] == "2025-06-30"


def test_a_page_without_lines_gives_no_table():
    page = [text_at(50, 700, "甲"), text_at(200, 700, "乙"), text_at(50, 680, "丙")]
    assert "|" not in extract_text(pdf_of([page]), "a.pdf")


def test_radicals_of_a_pdf_are_read_as_the_characters_they_stand_for():
    page = [text_at(50, 700, "⼈⺠政府⼯作2024年3⽉5⽇")]
    assert extract_text(pdf_of([page]), "a.pdf") == "人民政府工作2024年3月5日"


def test_a_cell_merged_downwards_in_a_web_page_repeats_its_words():
    page = (
        "<table><tr><td>序号</td><td>牵头单位</td><td>时限</td></tr>"
        "<tr><td rowspan=2>1</td><td>市水利局</td><td>5月底前</td></tr>"
        "<tr><td>市气象局</td><td>6月底前</td></tr></table>"
    )
    assert extract_text(page.encode(), "a.html").split("\n") == [
        "| 序号 | 牵头单位 | 时限 |",
        "| 1 | 市水利局 | 5月底前 |",
        "| 1 | 市气象局 | 6月底前 |",
    ]
