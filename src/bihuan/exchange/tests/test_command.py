"""``bihuan exchange run``: what it prints and how it ends."""

from __future__ import annotations

import json

from bihuan.cli import main
from bihuan.exchange.tests.test_taking import TOUR, enterprise
from bihuan.kernel.models import User


def printed(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_file_is_taken_in_and_its_rows_are_counted(connect, gao, tmp_path, capsys):
    connector = connect(TOUR, gao)
    file = tmp_path / "day.json"
    file.write_text(json.dumps([enterprise(1), enterprise(2, AREA_CODE="110101")]))

    assert main(["exchange", "run", TOUR, "--file", str(file), "--json"]) == 0

    document = printed(capsys)
    (run,) = document["runs"]
    assert (document["ok"], run["connector"]) == (True, connector.pk)
    assert (run["read"], run["stored"], run["refused"]) == (2, 1, 1)


def test_what_nobody_switched_on_is_refused(house, gao, capsys):
    assert User.objects.exists()

    assert main(["exchange", "run", TOUR, "--json"]) == 1

    assert printed(capsys)["error"]["code"] == "exchange.unknown_connector"


def test_a_file_that_is_not_there_is_refused(capsys):
    assert main(["exchange", "run", TOUR, "--file", "/nowhere/a.json", "--json"]) == 1

    assert printed(capsys)["error"]["code"] == "file_missing"


def test_a_partner_that_does_not_answer_ends_with_1(connect, gao, capsys):
    connect("city-safety-enterprises", gao, "http://127.0.0.1:9/")

    assert main(["exchange", "run", "city-safety-enterprises", "--json"]) == 1

    document = printed(capsys)
    assert document["error"]["code"] == "exchange.run_failed"
    assert document["runs"][0]["failed"] == 1
