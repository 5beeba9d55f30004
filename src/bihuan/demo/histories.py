"""Two years of hazards with realistic lateness, each with the log that led to where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils.timezone import get_default_timezone

from bihuan.demo.register import Seen
from bihuan.demo.setting import Stage
from bihuan.demo.words import hazard_words
from bihuan.hazards.models import Extension, Hazard
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.services import HazardHistory, Step, load_hazards
from bihuan.hazards.states import Grade, Status
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.deadlines import due
from bihuan.statutes import criteria

SOURCES = (
    ("self-check", 34),
    ("department-check", 24),
    ("street-check", 18),
    ("grid-patrol", 9),
    ("expert-service", 5),
    ("supervision-group", 4),
    ("tip-off", 3),
    ("enforcement", 2),
    ("upper-tour", 1),
)
CAMPAIGN = "安全生产隐患大排查大整治"
BATCH = 3000
ON_THE_SPOT = 0.15  # of those ordered on the day itself


@dataclass
class Teller:
    """Tells one hazard after another."""

    stage: Stage
    rng: Random
    today: date
    limits: dict[tuple[str, date], date]
    bases: dict[str, list[tuple[str, str]]]

    def moment(self, on: date) -> datetime:
        """A moment of the working day, never after the demo's now."""
        at = datetime.combine(on, time(8, 30), tzinfo=get_default_timezone()) + timedelta(
            minutes=self.rng.randint(0, 530)
        )
        return min(at, self.stage.now - timedelta(minutes=1))

    def limit(self, grade: str, start: date) -> date:
        if (grade, start) not in self.limits:
            self.limits[grade, start] = due(DUE_RULES[grade], start).due_on
        return self.limits[grade, start]

    def staff(self, hazard: Hazard) -> tuple[Actor, Actor]:
        """Who supervises, and who checks afterwards: two people."""
        people = (
            self.stage.staff.get(hazard.unit_id)
            or self.stage.staff[self.stage.units["emergency"].pk]
        )
        return people[0], people[1 % len(people)]

    def begin(self, seen: Seen, on: date) -> tuple[Hazard, str]:
        """The hazard as it is found."""
        rng, enterprise = self.rng, seen.enterprise
        where, fault = hazard_words(seen.trade, rng)
        is_major = rng.random() < 0.012 and bool(self.basis_of(seen))
        grade = Grade.MAJOR if is_major else Grade.GENERAL
        source = rng.choices([key for key, _w in SOURCES], [w for _key, w in SOURCES])[0]
        key, text = rng.choice(self.basis_of(seen)) if is_major else ("", "")
        unit_id = enterprise.supervisor_id or self.stage.units["emergency"].pk
        hazard = Hazard(
            title=f"{where}{fault}",
            grade=grade,
            status=Status.REPORTED,
            sector=enterprise.sector,
            criterion=key,
            criterion_version="1" if key else "",
            criterion_text=text,
            campaign=CAMPAIGN if (self.today - on).days < 120 and rng.random() < 0.4 else "",
            enterprise=enterprise,
            place=f"{enterprise.address}{where}",
            latitude=enterprise.latitude,
            longitude=enterprise.longitude,
            region=enterprise.region,
            unit_id=unit_id,
            units=sorted({unit_id, self.stage.street(enterprise.region[:9]).pk}),
            source=source,
            is_self_found=source == "self-check",
            found_on=on,
            responsible=enterprise.principal,
        )
        return hazard, source

    def basis_of(self, seen: Seen) -> list[tuple[str, str]]:
        sector = seen.trade.sector
        if sector not in self.bases:
            own = criteria.options(sector=sector)
            self.bases[sector] = (own or criteria.options(sector="industry-trade"))[:12]
        return self.bases[sector]

    def tell(self, seen: Seen, on: date) -> HazardHistory:
        """One hazard from found to wherever it stands today."""
        hazard, source = self.begin(seen, on)
        clerk, checker = self.staff(hazard)
        found_at = self.moment(on)
        reporter = system_actor("企业端") if source == "self-check" else clerk
        hazard.recorded_at, hazard.reported_by_id = found_at, reporter.user_id
        steps = [
            Step("began", "登记隐患", found_at, reporter, {"to": "reported", "source": source})
        ]
        extensions: list[Extension] = []
        if self.rng.random() < 0.025:
            return self.dismissed(hazard, steps, clerk, source)
        confirmed = on + timedelta(days=self.rng.choices((0, 1, 2, 4), (60, 25, 10, 5))[0])
        if confirmed <= self.today:
            self.order(hazard, steps, clerk, confirmed)
            self.work(hazard, steps, extensions, clerk, checker)
        return HazardHistory(hazard, steps, (source, ""), extensions)

    def dismissed(
        self, hazard: Hazard, steps: list[Step], clerk: Actor, source: str
    ) -> HazardHistory:
        on = min(hazard.found_on + timedelta(days=1), self.today)
        hazard.status = Status.DISMISSED
        note = "现场核实，问题不属实"
        data = {"from": "reported", "to": "dismissed", "note": note}
        steps.append(Step("dismiss", "不属实，退回", self.moment(on), clerk, data))
        return HazardHistory(hazard, steps, (source, ""))

    def order(self, hazard: Hazard, steps: list[Step], clerk: Actor, on: date) -> None:
        limit = self.limit(hazard.grade, on)
        hazard.status, hazard.confirmed_on = Status.OPEN, on
        hazard.due_on = hazard.first_due_on = limit
        hazard.is_due_by_rule, hazard.measures = True, f"按要求整改：{hazard.title}"
        if hazard.grade == Grade.MAJOR:
            hazard.interim_measures = "整改期间停止相关作业，专人看守"
        data = {"from": "reported", "to": "open", "due_on": limit, "measures": hazard.measures}
        steps.append(Step("confirm", "核查属实，下达整改", self.moment(on), clerk, data))

    def work(
        self,
        hazard: Hazard,
        steps: list[Step],
        extensions: list[Extension],
        clerk: Actor,
        checker: Actor,
    ) -> None:
        """Rectified in time, late, or not at all; accepted, or sent back first."""
        rng = self.rng
        assert hazard.confirmed_on is not None
        assert hazard.due_on is not None
        if rng.random() < 0.04:
            self.extend(hazard, steps, extensions, clerk)
        allowed = max((hazard.due_on - hazard.confirmed_on).days, 1)
        share = rng.choices((0.35, 0.8, 1.0, 1.5, 3.0, 60.0), (34, 34, 16, 9, 6, 0.5))[0]
        days = max(round(allowed * share * rng.uniform(0.6, 1)), 0)
        if hazard.confirmed_on == hazard.found_on and rng.random() < ON_THE_SPOT:
            days = 0
        done = hazard.confirmed_on + timedelta(days=days)
        while done <= self.today:
            self.rectify(hazard, steps, clerk, done)
            checked = done + timedelta(days=rng.choices((0, 1, 3, 7), (35, 35, 20, 10))[0])
            if checked > self.today:
                return
            if rng.random() < 0.06:
                done = self.reject(hazard, steps, checker, checked)
                continue
            self.close(hazard, steps, checker, checked)
            return

    def extend(
        self, hazard: Hazard, steps: list[Step], extensions: list[Extension], clerk: Actor
    ) -> None:
        assert hazard.due_on is not None
        asked_on = hazard.due_on - timedelta(days=2)
        if hazard.confirmed_on is None or asked_on < hazard.confirmed_on or asked_on >= self.today:
            return
        old, new = hazard.due_on, hazard.due_on + timedelta(days=self.rng.choice((7, 10, 15)))
        asked, answered = self.moment(asked_on), self.moment(asked_on + timedelta(days=1))
        reason = "更换部件需要采购周期"
        extensions.append(
            Extension(
                hazard=hazard,
                old_due_on=old,
                new_due_on=new,
                reason=reason,
                asked_at=asked,
                answer="granted",
                answered_at=answered,
                answered_by_id=clerk.user_id,
            )
        )
        data = {"new_due_on": new, "note": reason}
        steps.append(Step("ask_extension", "申请延期", asked, system_actor("企业端"), data))
        steps.append(Step("grant_extension", "同意延期", answered, clerk, {"new_due_on": new}))
        hazard.due_on, hazard.is_due_by_rule = new, False

    def rectify(self, hazard: Hazard, steps: list[Step], clerk: Actor, on: date) -> None:
        hazard.status, hazard.rectified_on = Status.RECTIFIED, on
        hazard.rectified_by_id, hazard.rectify_note = clerk.user_id, "已按要求整改到位"
        hazard.cost_yuan = Decimal(self.rng.randrange(0, 12000, 50))
        hazard.fixed_on_spot = on == hazard.found_on
        data = {"from": "open", "to": "rectified", "note": hazard.rectify_note}
        steps.append(Step("rectify", "提交整改", self.moment(on), clerk, data))

    def reject(self, hazard: Hazard, steps: list[Step], checker: Actor, on: date) -> date:
        hazard.status, hazard.rejections = Status.OPEN, hazard.rejections + 1
        hazard.rectified_on, hazard.rectified_by_id, hazard.fixed_on_spot = None, None, False
        data = {"from": "rectified", "to": "open", "note": "部分问题仍然存在"}
        steps.append(Step("reject", "复查不合格，退回整改", self.moment(on), checker, data))
        return on + timedelta(days=self.rng.randint(1, 6))

    def close(self, hazard: Hazard, steps: list[Step], checker: Actor, on: date) -> None:
        at = self.moment(on)
        hazard.status, hazard.closed_on, hazard.closed_at = Status.CLOSED, on, at
        hazard.closed_by_id = checker.user_id
        data = {"from": "rectified", "to": "closed", "note": "现场复查合格"}
        steps.append(Step("accept", "复查合格，销号", at, checker, data))


def found_days(count: int, years: int, today: date, rng: Random) -> list[date]:
    """Days of finding: more on working days, more in the year's campaigns, growing slowly."""
    span = years * 365
    days = [today - timedelta(days=back) for back in range(span)]
    weights = [
        (0.25 if day.weekday() >= 5 else 1.0)
        * (1.5 if day.month in {6, 11, 12} else 1.0)
        * (1 + 0.5 * (span - back) / span)
        for back, day in enumerate(days)
    ]
    return sorted(rng.choices(days, weights, k=count))


def tell_hazards(seen: Sequence[Seen], stage: Stage, *, count: int, years: int) -> int:
    """Store the histories in order of time; the dangerous trades have more of them."""
    rng = stage.rng
    teller = Teller(stage, rng, stage.now.date(), {}, {})
    living = [one for one in seen if one.enterprise.status in {"operating", "building"}]
    weights = [6.0 if one.enterprise.size in {"large", "medium"} else 1.0 for one in living]
    chosen = rng.choices(living, weights, k=count)
    histories = [
        teller.tell(one, on)
        for one, on in zip(chosen, found_days(count, years, stage.now.date(), rng), strict=True)
    ]
    for start in range(0, len(histories), BATCH):
        load_hazards(histories[start : start + BATCH], actor=stage.system)
    return len(histories)
