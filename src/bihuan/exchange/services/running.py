"""A connector works: by its timetable, when asked, when a file lies there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import localdate

from bihuan.exchange import permissions as perms
from bihuan.exchange.errors import FileUnreadable, NoAnswer, SwitchedOff
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun, ReceivedMessage
from bihuan.exchange.services import folders
from bihuan.exchange.services.calling import fetched
from bihuan.exchange.services.common import QUEUE_GREW, chain, number, tell, worker_of
from bihuan.exchange.services.giving import Answer, by_interface, gather, send_all
from bihuan.exchange.services.taking import attempt, take_records
from bihuan.exchange.states import DONE, QUEUED, WRONG, Direction, ItemState, Route, Way
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.jobs import claim, enqueue
from bihuan.kernel.notices import notify_unit

RUN_JOB, FULL_JOB = "exchange.run_connector", "exchange.run_full"


@transaction.atomic
def ask_for_run(*, connector_id: int, is_full: bool = False, actor: Actor, at: datetime) -> None:
    """Let a connector work now, in the background.

    Args:
        is_full: Look at every row on the way out, not only at what changed.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        SwitchedOff: It is off.
    """
    actor.must(perms.HANDLE)
    connector = Connector.objects.visible_to(actor).one(connector_id)
    if not connector.is_on:
        raise SwitchedOff(title=connector.title)
    data = {"full": is_full}
    tell(connector, "exchange.run_asked", "要求立即交换", actor=actor, at=at, data=data)
    enqueue(FULL_JOB if is_full else RUN_JOB, connector_id=connector.pk)


@transaction.atomic
def receive_file(
    *, connector_id: int, name: str, content: bytes, actor: Actor, at: datetime
) -> str:
    """Put a file into a connector's folder and let it be read now; its name there.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        SwitchedOff: It is off.
        FileUnreadable: Neither workbook nor JSON of this connector.
    """
    actor.must(perms.HANDLE)
    connector = (
        Connector.objects.visible_to(actor).select_related("unit", "partner").one(connector_id)
    )
    if not connector.is_on:
        raise SwitchedOff(title=connector.title)
    kept = folders.keep_upload(connector, name, content, at=at)
    data = {"file": kept}
    tell(connector, "exchange.file_received", "放入文件", actor=actor, at=at, data=data)
    enqueue(RUN_JOB, connector_id=connector.pk)
    return kept


def run_due(*, at: datetime) -> int:
    """Ask for a run of every connector whose time has come; says of how many."""
    with acting(system_actor()):
        due = [
            connector
            for connector in Connector.objects.filter(is_on=True)
            if connector.last_run_at is None
            or connector.last_run_at + timedelta(minutes=connector.every_minutes) <= at
            or has_files(connector)
        ]
        waiting = ExchangeItem.objects.filter(
            connector__is_on=True, state__in=WRONG, next_try_at__lte=at
        )
        ids = {one.pk for one in due} | set(waiting.values_list("connector_id", flat=True))
        for pk in sorted(ids):
            enqueue(RUN_JOB, connector_id=pk)
    return len(ids)


def has_files(connector: Connector) -> bool:
    return connector.direction == Direction.IN and bool(folders.files_in(connector, folders.IN))


def run_connector(*, connector_id: int, is_full: bool = False, at: datetime) -> ExchangeRun | None:
    """Do everything a connector has to do now, each step in its own transaction.

    Files that lie in its folder are read whichever route is set; what failed before is tried again
    when its time has come.

    Args:
        at: When, timezone-aware.

    Returns:
        The run with its counts; ``None`` where the connector is off.
    """
    with acting(system_actor()):
        connector = (
            Connector.objects.select_related("unit", "partner")
            .filter(pk=connector_id, is_on=True)
            .first()
        )
        if connector is None:
            return None
        way = Way.REST if connector.route == Route.REST else Way.FOLDER
        run = ExchangeRun.objects.create(connector=connector, way=way, started_at=at)
    work = run_in if connector.direction == Direction.IN else run_out
    try:
        work(connector, run, at=at, is_full=is_full)
    except (NoAnswer, FileUnreadable) as refusal:
        run.failure = str(refusal)[:300]
    finish(connector, run, at=at)
    return run


def run_in(connector: Connector, run: ExchangeRun, *, at: datetime, is_full: bool) -> None:
    """Read files, then the interface, then try again what is due."""
    for path in folders.files_in(connector, folders.IN):
        take_file(connector, run, path.name, at=at)
    if connector.route == Route.REST and connector.address:
        stated, here = None, 0
        for records, total in fetched(connector):
            items = take_records(connector, run, records, at=at)
            stated = total if total is not None else stated
            here += sum(item.state in DONE for item in items)
        reconcile(run, theirs=run.read if stated is None else stated, ours=here)
    try_again(connector, run, at=at)


def take_file(connector: Connector, run: ExchangeRun, name: str, *, at: datetime) -> None:
    """Read one file, store its rows, then move it; what was not taken is handed back marked."""
    path = folders.folder_of(connector, folders.IN) / name
    try:
        read = folders.read_file(connector, path)
    except FileNotFoundError:
        return  # another run has read it meanwhile
    except FileUnreadable as refusal:
        folders.move(path, folders.folder_of(connector, folders.REFUSED))
        run.failure, run.files = str(refusal)[:300], [*run.files, name]
        return
    run.files = [*run.files, name]
    items = take_records(connector, run, read.records, at=at)
    taken = sum(item.state in DONE for item in items)
    reconcile(run, theirs=(run.theirs or 0) + len(items), ours=(run.ours or 0) + taken)
    back = folders.marked(read, items)
    if back is not None:
        folders.put_file(connector, folders.REFUSED, name, back)
    folders.move(path, folders.folder_of(connector, folders.DONE))


def reconcile(run: ExchangeRun, *, theirs: int, ours: int) -> None:
    run.theirs, run.ours = theirs, ours


def try_again(connector: Connector, run: ExchangeRun, *, at: datetime) -> int:
    """Try what was refused or failed and is due; says how many."""
    due = ExchangeItem.objects.filter(
        connector=connector, state__in=WRONG, next_try_at__lte=at
    ).order_by("pk")
    tried = 0
    while True:
        with acting(worker_of(connector)):
            batch = claim(due, number("batch-rows"))
            for item in batch:
                item.run = run
                attempt(connector, item, at=at)
                run.stored += item.state == ItemState.STORED
                run.refused += item.state == ItemState.REFUSED
                run.failed += item.state == ItemState.FAILED
        tried += len(batch)
        if not batch:
            return tried


def run_out(connector: Connector, run: ExchangeRun, *, at: datetime, is_full: bool) -> None:
    """Make items of what changed and send what waits; what a partner fetches itself needs neither."""
    if connector.route == Route.REST and not connector.address:
        return
    gather(connector, run, at=at, is_full=is_full)
    if connector.route == Route.FOLDER:
        send_all(connector, run, to_folder(connector, run, at), at=at)
    else:
        send_all(connector, run, by_interface(connector, at), at=at)


def to_folder(connector: Connector, run: ExchangeRun, at: datetime) -> Callable[..., Answer]:
    """Sending into a file: sent, and nobody says more."""

    def send(batch: list[ExchangeItem]) -> Mapping[str, Mapping[str, Any]]:
        name, content = folders.file_of_records(
            connector, [dict(item.content) for item in batch], at=at
        )
        kept = folders.put_file(connector, folders.OUT, folders.stamped(name, at), content)
        run.files = [*run.files, kept.name]
        return {item.external_id: {"state": "sent"} for item in batch}

    return send


def finish(connector: Connector, run: ExchangeRun, *, at: datetime) -> None:
    """Keep what became of a run, and tell the office once a day that rows wait for somebody."""
    with acting(worker_of(connector)):
        if connector.direction == Direction.OUT:
            reconcile(run, **sent_counts(connector))
        run.ended_at = at
        run.save()
        now = {"last_run_at": at, "failure": run.failure}
        if not run.failure:
            now["last_success_at"] = at
        if run.theirs is not None:
            now |= {"theirs": run.theirs, "ours": run.ours, "reconciled_at": at}
        Connector.objects.filter(pk=connector.pk).update(**now)
        if run.refused or run.failed or run.failure:
            warn(connector, run, at=at)


def sent_counts(connector: Connector) -> dict[str, int]:
    """Of the records that should be at the other end, how many are."""
    items = ExchangeItem.objects.filter(connector=connector)
    return items.aggregate(
        ours=Count("pk", filter=Q(state__in=(*DONE, *QUEUED))),
        theirs=Count("pk", filter=Q(state__in=DONE)),
    )


def warn(connector: Connector, run: ExchangeRun, *, at: datetime) -> None:
    body = run.failure or f"被退回 {run.refused} 条，没有送达 {run.failed} 条，请到差错清单办理。"
    notify_unit(
        connector.unit_id,
        permission=perms.HANDLE,
        kind=QUEUE_GREW.code,
        title=f"对接有差错：{connector.title}"[:120],
        body=body,
        url=f"/exchange/{connector.pk}/",
        chain=chain(connector),
        key=f"exchange.queue:{connector.pk}:{localdate(at)}",
        at=at,
    )


def clear_messages(*, at: datetime) -> int:
    """Forget message numbers that are older than the settings ask for."""
    before = at - timedelta(days=number("keep-messages-days"))
    with acting(system_actor()):
        deleted, _by_model = ReceivedMessage.objects.filter(received_at__lt=before).delete()
    return deleted
