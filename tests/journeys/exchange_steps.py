"""What people do on either platform of the exchange journey, called by name: in one process.

Run as ``python exchange_steps.py '[["step", "argument"], …]'`` with the platform's data folder in
the environment; prints a list of their answers. All names are invented.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bihuan.launch.session import django_session

CITY, DISTRICT = "990100", "990102"
PATIENCE = 120  # seconds for the platform's own worker
PLAN = """云州市安全生产专项整治工作方案

一、工作任务
1.开展餐饮场所燃气安全整治，建立台账。（云川区安全生产委员会办公室牵头，2027年6月30日前完成）
2.清理消防通道。（云川区安全生产委员会办公室牵头）

2026年3月9日
"""
STEPS: dict[str, Callable[..., Any]] = {}


def step(work: Callable[..., Any]) -> Callable[..., Any]:
    STEPS[work.__name__] = work
    return work


def moment() -> Any:
    from django.utils import timezone

    return timezone.now()


def head(region: str) -> Any:
    """The head of the office of a region, in today's post."""
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.kernel.models import Post
    from bihuan.kernel.posts import actor_of

    with acting(system_actor()):
        post = Post.objects.select_related("user").get(role="office_head", region=region)
        return actor_of(post.user, moment().date(), post.pk)


@step
def settle(own: str) -> dict[str, Any]:
    """Two regions, their offices, and the head of this platform's own office."""
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.kernel.models import Post, User
    from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind

    made = {}
    with acting(system_actor()):
        for code, name, level, parent in (
            (CITY, "云州市", RegionLevel.CITY, None),
            (DISTRICT, "云川区", RegionLevel.COUNTY, CITY),
        ):
            Region.objects.get_or_create(
                code=code,
                defaults={
                    "name": name,
                    "level": level,
                    "parent_id": parent,
                    "full_name": name,
                    "source": "测试",
                },
            )
            unit = Unit.objects.create(
                name=f"{name}安全生产委员会办公室", kind=UnitKind.OFFICE, region_id=code
            )
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[code] = unit.pk
        for code, role in ((own, "office_head"), (DISTRICT, "office")):
            user = User.objects.create(
                username=f"{role}-{code}", name=f"{role}-{code}", created_at=moment()
            )
            Post.objects.create(
                user=user,
                role=role,
                unit_id=made[code],
                region=code,
                starts_on=date(2026, 1, 1),
            )
    return {"units": made}


@step
def connect(own: str, code: str, address: str = "", token: str = "") -> dict[str, Any]:
    """Register a connector, by interface where an address is given, and switch it on."""
    from bihuan.exchange.services import RouteFacts, register_connector, set_route, switch_on
    from bihuan.exchange.services.registering import has_partner
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.organisations.models import Unit

    actor = head(own)
    with acting(system_actor()):
        partner = Unit.objects.get(region_id=DISTRICT).pk if has_partner(code) else None
    with acting(actor):
        made = register_connector(code=code, partner_id=partner, actor=actor, at=moment())
        if address:
            facts = RouteFacts("rest", address, token, 60)
            set_route(connector_id=made.pk, facts=facts, actor=actor, at=moment())
        switch_on(connector_id=made.pk, actor=actor, at=moment())
    return {"connector": made.pk, "hook": str(made.hook)}


@step
def secret(own: str, code: str, given: str = "") -> dict[str, Any]:
    """Set the signing secret of a connector; a new one where none is given."""
    from bihuan.exchange.models import Connector
    from bihuan.exchange.services import change_secret
    from bihuan.kernel.actors import acting

    actor = head(own)
    with acting(actor):
        pk = Connector.objects.get(code=code).pk
        _one, made = change_secret(connector_id=pk, secret=given, actor=actor, at=moment())
    return {"secret": made}


@step
def redirect(own: str, code: str, address: str) -> dict[str, Any]:
    """Change where a connector sends to."""
    from bihuan.exchange.models import Connector
    from bihuan.exchange.services import RouteFacts, set_route
    from bihuan.kernel.actors import acting

    actor = head(own)
    with acting(actor):
        pk = Connector.objects.get(code=code).pk
        facts = RouteFacts("rest", address, "", 60)
        set_route(connector_id=pk, facts=facts, actor=actor, at=moment())
    return {}


@step
def key() -> dict[str, Any]:
    """A key of the district's post on the city's platform, for sending results."""
    from dataclasses import replace

    from bihuan.kernel.actors import acting, system_actor
    from bihuan.kernel.models import Post
    from bihuan.kernel.tokens import issue_token

    actor = head(CITY)
    admin = replace(actor, permissions=frozenset({"kernel.manage_accounts"}))
    with acting(system_actor()):
        post = Post.objects.get(role="office", region=DISTRICT)
        _token, made = issue_token(
            name="区平台",
            post_id=post.pk,
            permissions=["exchange.read", "exchange.write"],
            expires_on=None,
            actor=admin,
            at=moment(),
            today=moment().date(),
        )
    return {"key": made}


@step
def assign() -> dict[str, Any]:
    """The city takes a document in and issues its tasks to the district."""
    from bihuan.dispatch.services import accept_finding, issue_document, take_in_document
    from bihuan.kernel.actors import acting
    from bihuan.kernel.evidence import Upload

    actor = head(CITY)
    with acting(actor):
        upload = Upload("plan.txt", io.BytesIO(PLAN.encode()))
        document = take_in_document(upload, actor=actor, at=moment())
        for finding in document.findings.all():
            accept_finding(finding_id=finding.pk, actor=actor, at=moment())
        issue_document(document_id=document.pk, actor=actor, at=moment())
        return {"findings": document.findings.count()}


@step
def run(code: str) -> dict[str, Any]:
    """Let a connector work here and now; the platform's own worker may do so at the same time."""
    from bihuan.exchange.models import Connector
    from bihuan.exchange.services import run_connector
    from bihuan.kernel.actors import acting, system_actor

    with acting(system_actor()):
        pk = Connector.objects.get(code=code).pk
    run_connector(connector_id=pk, at=moment())
    return {}


@step
def again(own: str) -> dict[str, Any]:
    """Try the rows of the error queue again until none is left in it."""
    from bihuan.exchange.models import ExchangeItem
    from bihuan.exchange.services import retry_item
    from bihuan.exchange.states import QUEUED, ItemState
    from bihuan.kernel.actors import acting

    actor, until, retried = head(own), time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        with acting(actor):
            found = dict(ExchangeItem.objects.filter(state__in=QUEUED).values_list("pk", "state"))
            wrong = [pk for pk, state in found.items() if state != ItemState.WAITING]
            for pk in wrong:
                retry_item(item_id=pk, actor=actor, at=moment())
        retried += len(wrong)
        if not found:
            break
        time.sleep(0.5)
    return {"retried": retried}


@step
def work() -> dict[str, Any]:
    """The district confirms and issues what came, and finishes the first task."""
    from bihuan.dispatch.models import OfficialText, Share
    from bihuan.dispatch.services import (
        accept_finding,
        accept_share,
        claim_share,
        issue_document,
        submit_share,
    )
    from bihuan.kernel.actors import acting

    actor = head(DISTRICT)
    with acting(actor):
        document = OfficialText.objects.get()
        titles = [one.value["title"] for one in document.findings.order_by("position")]
        for finding in document.findings.all():
            accept_finding(finding_id=finding.pk, actor=actor, at=moment())
        issue_document(document_id=document.pk, actor=actor, at=moment())
        share = Share.objects.order_by("pk")[0]
        claim_share(share_id=share.pk, actor=actor, at=moment())
        submit_share(share_id=share.pk, note="台账已建立", actor=actor, at=moment())
        accept_share(share_id=share.pk, actor=actor, at=moment())
    return {"title": document.title, "tasks": titles}


@step
def shares() -> dict[str, Any]:
    """What the city knows of its tasks."""
    from bihuan.dispatch.models import Share
    from bihuan.kernel.actors import acting

    with acting(head(CITY)):
        found = Share.objects.order_by("pk").values_list("status", "percent", "progress")
        return {"shares": [list(one) for one in found]}


@step
def items(own: str) -> dict[str, Any]:
    """The rows that passed here, by state, and the documents there are."""
    from bihuan.dispatch.models import OfficialText
    from bihuan.exchange.models import ExchangeItem
    from bihuan.kernel.actors import acting

    with acting(head(own)):
        found = ExchangeItem.objects.order_by("pk").values_list("state", flat=True)
        return {"states": list(found), "documents": OfficialText.objects.count()}


if __name__ == "__main__":
    with django_session():
        told = [STEPS[name](*arguments) for name, *arguments in json.loads(sys.argv[1])]
        print("\n" + json.dumps(told, ensure_ascii=False))
