"""Sixteen thousand invented enterprises, as small as a real district's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from stdnum.cn import uscc

from bihuan.demo.accounts import PASSWORD
from bihuan.demo.places import DISTRICT, Place
from bihuan.demo.setting import SOURCE, Stage
from bihuan.demo.words import TRADES, Trade, enterprise_name, person, phone
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import (
    EnterpriseFacts,
    ManagerFacts,
    register_manager,
    register_many,
)
from bihuan.kernel.accounts import DemoPerson, load_demo_people
from bihuan.kernel.permissions import Role

BATCH = 4000
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Seen:
    """An enterprise as the histories need it."""

    enterprise: Enterprise
    trade: Trade


def organisation_code(number: int) -> str:
    """Nine characters with their check (GB 11714): ``D`` and seven of the running number.

    Source:
        GB 11714-1997: modulus 11 with fixed weights.
    """
    body = f"D{number:07d}"
    total = sum((3, 7, 9, 10, 5, 8, 4, 2)[i] * ALPHABET.index(c) for i, c in enumerate(body))
    check = (11 - total % 11) % 11
    return body + ("X" if check == 10 else str(check))


def credit_code(number: int, *, is_company: bool) -> str:
    """A code of the right form in a county that does not exist."""
    first = ("91" if is_company else "92") + DISTRICT + organisation_code(number)
    return first + str(uscc.calc_check_digit(first + "0"))


def size_of(trade: Trade, rng: Random) -> tuple[str, int]:
    """Size and number of employees; most are very small."""
    if rng.random() < trade.large:
        return rng.choice((("large", rng.randint(300, 900)), ("medium", rng.randint(120, 300))))
    if rng.random() < 0.25:
        return "small", rng.randint(20, 100)
    return "micro", rng.randint(1, 19)


def facts_of(number: int, trade: Trade, place: Place, stage: Stage) -> EnterpriseFacts:
    """One invented enterprise."""
    rng = stage.rng
    village = rng.choice(place.villages)
    latitude, longitude = place.inside(rng)
    name = enterprise_name(trade, place.name, rng)
    is_company = name.endswith(("公司", "厂", "集团"))
    is_unlicensed = rng.random() < 0.004
    size, employees = size_of(trade, rng)
    if not is_company and size == "micro":
        size = "self-employed"
    risk = rng.choices((1, 2, 3, 4, None), (1, 6, 25, 60, 8))[0]
    return EnterpriseFacts(
        name=f"{name}",
        region=village[0],
        sector=trade.sector,
        address=f"{place.name}{village[1]}{rng.randint(1, 288)}号",
        code=None if is_unlicensed else credit_code(number, is_company=is_company),
        is_unlicensed=is_unlicensed,
        unlicensed_reason="网格排查发现，未办理营业执照" if is_unlicensed else "",
        kind="unlicensed" if is_unlicensed else "enterprise" if is_company else "self-employed",
        industry=trade.industry,
        size="unlicensed" if is_unlicensed else size,
        status=rng.choices(("operating", "suspended", "closed", "building"), (93, 4, 2, 1))[0],
        latitude=latitude,
        longitude=longitude,
        supervisor_id=stage.units[trade.supervisor].pk,
        co_units=(stage.street(place.code).pk,),
        principal=person(rng),
        principal_phone=phone(rng),
        founded_on=stage.since - timedelta(days=rng.randint(30, 6000)),
        employees=employees,
        risk_level=risk,
    )


def all_facts(count: int, stage: Stage) -> Iterator[tuple[EnterpriseFacts, Trade]]:
    """The register, every name once in its street."""
    rng, known = stage.rng, set[tuple[str, str]]()
    trades, trade_weights = list(TRADES), [trade.weight for trade in TRADES]
    weights = [place.weight for place in stage.places]
    for number in range(1, count + 1):
        trade = rng.choices(trades, trade_weights)[0]
        place = rng.choices(stage.places, weights)[0]
        facts = facts_of(number, trade, place, stage)
        while (facts.name, place.code) in known:
            facts = replace(
                facts, name=enterprise_name(trade, place.name, rng) + f"{rng.randint(2, 99)}店"
            )
        known.add((facts.name, place.code))
        yield facts, trade


def fill_register(count: int, stage: Stage) -> list[Seen]:
    """Store the register; safety managers for those that must have one."""
    pairs = list(all_facts(count, stage))
    stored: list[Enterprise] = []
    for start in range(0, len(pairs), BATCH):
        batch = [facts for facts, _trade in pairs[start : start + BATCH]]
        stored += register_many(batch, actor=stage.system, at=stage.now, source=SOURCE)
    seen = [Seen(one, trade) for one, (_facts, trade) in zip(stored, pairs, strict=True)]
    hire_managers(seen, stage)
    give_accounts(seen, stage)
    return seen


def hire_managers(seen: list[Seen], stage: Stage) -> None:
    """Safety managers of the large and of the dangerous, with certificates that run out."""
    rng = stage.rng
    chosen = [one for one in seen if one.enterprise.size in {"large", "medium"}][:300]
    for one in chosen:
        facts = ManagerFacts(
            name=person(rng),
            since_on=stage.since,
            post="安全管理员",
            phone=phone(rng),
            certificate=f"990102{rng.randrange(10**8):08d}",
            certificate_until=stage.now.date() + timedelta(days=rng.randint(-60, 900)),
        )
        register_manager(
            enterprise_id=one.enterprise.pk, facts=facts, actor=stage.system, at=stage.now
        )


def give_accounts(seen: list[Seen], stage: Stage) -> None:
    """Twenty enterprises sign in themselves; the first is the demo's own, in the first street."""
    river = stage.places[0].code
    mine = next(
        one
        for one in seen
        if one.trade.sector == "machinery" and one.enterprise.region.startswith(river)
    )
    others = [
        one for one in seen if one.enterprise.size in {"large", "medium"} and one is not mine
    ][:19]
    people = [
        DemoPerson(
            "qiye" if one is mine else f"qiye-{number}",
            "王建国" if one is mine else person(stage.rng),
            Role.ENTERPRISE,
            "安全管理员",
            one.enterprise.region,
            None,
            one.enterprise.pk,
            phone=phone(stage.rng),
        )
        for number, one in enumerate([mine, *others])
    ]
    stage.people |= load_demo_people(
        people, password=PASSWORD, since=stage.since, actor=stage.system, at=stage.now
    )
