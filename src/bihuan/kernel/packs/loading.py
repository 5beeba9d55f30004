"""Shipped packs brought into the database: a new version takes over, what was edited here stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.content import loader
from bihuan.content import pack as content
from bihuan.content.validation import document
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import Pack, PackRow
from bihuan.kernel.packs.errors import PacksBroken
from bihuan.kernel.packs.merging import carry
from bihuan.kernel.packs.reading import forget

BATCH = 2000
NO_DIFF = content.PackDiff((), (), ())


@dataclass(frozen=True)
class LoadedPack:
    """What became of one pack.

    Attributes:
        outcome: ``new``, ``updated``, ``unchanged`` or ``withdrawn`` (no longer shipped; it stays
            in force until somebody ends it).
        former: Version before, empty for a new pack.
        diff: Shipped rows against shipped rows; empty for a new pack.
        kept: Keys of rows edited here that stay as they were edited.
        conflicts: Keys among them where the new version says something else.
    """

    kind: str
    code: str
    title: str
    version: str
    outcome: str
    rows: int
    former: str = ""
    diff: content.PackDiff = NO_DIFF
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The diff as it is printed, in Chinese."""
        name = f"{content.KINDS[self.kind]}“{self.title}”（{self.kind}/{self.code}）"
        if self.outcome == "new":
            yield f"新装 {name} 第{self.version}版，{self.rows} 行"
        elif self.outcome == "withdrawn":
            yield f"不再随平台提供 {name}，本地保留第{self.version}版"
        elif self.outcome == "updated":
            step = f"第{self.former}版→" if self.former != self.version else ""
            yield f"更新 {name} {step}第{self.version}版，{self.rows} 行"
        for key in self.diff.added:
            yield f"  + {key}"
        for key in self.diff.removed:
            yield f"  - {key}"
        for change in self.diff.changed:
            yield f"  ~ {change.key}.{change.field}：{shown(change.old)} → {shown(change.new)}"
        for key in self.kept:
            yield f"  = {key} 保留本地修改" + ("，与新版本冲突" if key in self.conflicts else "")


def shown(value: Any) -> str:
    """A value in a line of the diff; an absent one as a dash."""
    return "—" if value is None else str(value)


def load(now: datetime, packs: Iterable[content.Pack] | None = None) -> list[LoadedPack]:
    """Bring every shipped pack into force; safe to run at any time and twice.

    Args:
        now: When, timezone-aware.
        packs: The packs offered; all shipped ones by default.

    Returns:
        One result a pack, in order of kind and code.

    Raises:
        PacksBroken: A pack does not fit its schema; nothing is loaded then.
    """
    offered = tuple(loader.all_packs() if packs is None else packs)
    with acting(system_actor()) as actor:
        known = {
            (pack.kind, pack.code): pack
            for pack in Pack.objects.select_for_update().filter(replaced_at__isnull=True)
        }
        due = [pack for pack in offered if not same(pack, known.get((pack.kind, pack.code)))]
        refuse_broken(due)
        found = [one(pack, known.get((pack.kind, pack.code)), actor, now) for pack in offered]
        if packs is None:
            places = {(pack.kind, pack.code) for pack in offered}
            found += [left_out(pack) for place, pack in known.items() if place not in places]
    forget()
    return sorted(found, key=lambda loaded: (loaded.kind, loaded.code))


def same(pack: content.Pack, former: Pack | None) -> bool:
    return former is not None and (former.version, former.digest) == (pack.version, pack.digest)


def refuse_broken(packs: Iterable[content.Pack]) -> None:
    problems = [problem for pack in packs for problem in loader.validate(pack)]
    if problems:
        first = problems[0]
        place = f"{first.file}，行“{first.key}”" if first.key else first.file
        raise PacksBroken(count=len(problems), first=f"{place}：{first.message}")


def left_out(pack: Pack) -> LoadedPack:
    return LoadedPack(
        pack.kind, pack.code, pack.title, pack.version, "withdrawn", pack.rows.count()
    )


def one(pack: content.Pack, former: Pack | None, actor: Actor, now: datetime) -> LoadedPack:
    """Bring one pack into force."""
    if former is None:
        stored = store(pack, now)
        add_rows(stored, [PackRow(key=row["key"], shipped=dict(row)) for row in pack.rows])
        return told(stored, LoadedPack(*name_of(pack), "new", len(pack.rows)), actor, now)
    if same(pack, former):
        return LoadedPack(*name_of(pack), "unchanged", len(pack.rows), former.version)
    return told(*take_over(pack, former, now), actor, now)


def name_of(pack: content.Pack) -> tuple[str, str, str, str]:
    return pack.kind, pack.code, pack.title, pack.version


def take_over(pack: content.Pack, former: Pack, now: datetime) -> tuple[Pack, LoadedPack]:
    """Replace a version, carrying over what was edited here."""
    before = {row.key: row for row in former.rows.all()}
    shipped = [row.shipped for row in before.values() if row.shipped is not None]
    carried = carry(pack.rows, before)
    if former.version == pack.version:  # the files changed without a new version
        Pack.objects.filter(pk=former.pk).update(**fields_of(pack), loaded_at=now)
        stored = former
        renew_rows(former, before, carried)
    else:
        Pack.objects.filter(pk=former.pk).update(replaced_at=now)
        stored = store(pack, now)
        add_rows(stored, carried)
    kept = [row for row in carried if row.local is not None or row.is_withdrawn]
    return stored, LoadedPack(
        *name_of(pack),
        "updated",
        len(pack.rows),
        former.version,
        content.diff(shipped, pack.rows),
        tuple(row.key for row in kept),
        tuple(row.key for row in kept if row.conflict is not None),
    )


def fields_of(pack: content.Pack) -> dict[str, Any]:
    header = {key: value for key, value in document(pack).items() if key != "rows"}
    return {
        "title": pack.title,
        "version": pack.version,
        "digest": pack.digest,
        "header": header,
        "effective_from": pack.effective_from,
        "effective_to": pack.effective_to,
    }


def store(pack: content.Pack, now: datetime) -> Pack:
    """A new version in force; a version seen before (taken back, then shipped again) returns."""
    stored, _made = Pack.objects.update_or_create(
        kind=pack.kind,
        code=pack.code,
        version=pack.version,
        defaults=fields_of(pack) | {"loaded_at": now, "replaced_at": None},
    )
    return stored


def add_rows(pack: Pack, rows: Iterable[PackRow]) -> None:
    renew_rows(pack, {row.key: row for row in pack.rows.all()}, list(rows))


def renew_rows(pack: Pack, before: Mapping[str, PackRow], rows: list[PackRow]) -> None:
    """Write the rows over those the version has; rows it no longer ships stand withdrawn."""
    fresh: list[PackRow] = []
    for position, row in enumerate(rows):
        row.pack, row.position = pack, position
        if row.key in before:
            row.pk = before[row.key].pk
            row.save(force_update=True)
        else:
            fresh.append(row)
    PackRow.objects.bulk_create(fresh, batch_size=BATCH)
    gone = set(before) - {row.key for row in rows}
    PackRow.objects.filter(pack=pack, key__in=gone).update(
        shipped=None, local=None, conflict=None, is_withdrawn=True
    )


def told(pack: Pack, loaded: LoadedPack, actor: Actor, now: datetime) -> LoadedPack:
    """The event of a load, which is also the new version stamp."""
    audit.record(
        audit.chain_of("pack", pack.pk),
        "packs.loaded",
        f"装入“{pack.title}”第{pack.version}版",
        actor=actor,
        at=now,
        place=audit.Place(""),
        data={
            "pack": f"{pack.kind}/{pack.code}",
            "version": pack.version,
            "digest": pack.digest,
            "added": len(loaded.diff.added),
            "removed": len(loaded.diff.removed),
            "changed": len({change.key for change in loaded.diff.changed}),
            "conflicts": list(loaded.conflicts),
        },
    )
    return loaded
