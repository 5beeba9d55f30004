"""The process that works: queued jobs, the clock of periodic ones, and the two outboxes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import procrastinate
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from procrastinate import psycopg_connector
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params

from bihuan.kernel.jobs.clock import Ticker
from bihuan.kernel.jobs.declaring import Job, all_jobs
from bihuan.kernel.jobs.running import run

logger = logging.getLogger(__name__)

TICK_S = 5.0
PUMP_S = 1.0
PUMP_FAILED_S = 10.0
PATIENCE_S = 30.0  # for running jobs when it is told to stop
Pump = Callable[[datetime], int]


def build() -> procrastinate.App:
    """An application of the queue's library with every declared job as a task."""
    connector = psycopg_connector.PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=4
    )
    app = DjangoApp(connector=connector)
    for found in all_jobs().values():
        add_task(app, found)
    return app


def add_task(app: procrastinate.App, found: Job) -> None:
    """One job as a task: its name is the code, its arguments ids."""
    retry = procrastinate.RetryStrategy(max_attempts=found.retries, exponential_wait=4)
    app.task(name=found.code, retry=retry)(partial(execute, found.code))


def execute(
    code: str,
    *,
    ids: dict[str, Any] | None = None,
    asked_by: int | None = None,
    timestamp: int | None = None,
) -> int:
    """What the queue calls; ``timestamp`` is the time a periodic job was due."""
    return run(code, now=timezone.now(), ids=ids, asked_by=asked_by)


async def work(pumps: list[Pump], *, wait: bool = True) -> None:
    """Work until a signal, or with ``wait=False`` until the queue is empty."""
    app = build()
    async with app.open_async():
        ticker = Ticker(app, all_jobs().values())
        if not wait:
            await app.run_worker_async(wait=False, listen_notify=False)
            return
        beside = [
            asyncio.create_task(keep_ticking(ticker)),
            asyncio.create_task(keep_pumping(pumps)),
        ]
        try:
            await app.run_worker_async(concurrency=2, shutdown_graceful_timeout=PATIENCE_S)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


async def keep_ticking(ticker: Ticker) -> None:
    """Ask the clock every few seconds; a database away for a moment is asked again."""
    while True:
        try:
            await ticker.tick(timezone.now())
        except procrastinate.exceptions.ConnectorException:
            logger.warning("jobs.tick_failed", exc_info=True)
        await asyncio.sleep(TICK_S)


async def keep_pumping(pumps: list[Pump]) -> None:
    """Empty the outboxes, on a thread with a connection of its own."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, thread_name_prefix="outbox") as thread:
        try:
            while True:
                pause = await loop.run_in_executor(thread, pump_once, pumps)
                await asyncio.sleep(pause)
        finally:
            await loop.run_in_executor(thread, leave)


def leave() -> None:
    """Close the thread's own connection; ``connection.close`` would be the caller's."""
    connection.close()


def pump_once(pumps: list[Pump]) -> float:
    """One round of every outbox; says how many seconds to wait before the next."""
    close_old_connections()
    moved = 0
    try:
        for pump in pumps:
            moved += pump(timezone.now())
    except DatabaseError:
        logger.warning("jobs.pump_failed", exc_info=True)
        with suppress(DatabaseError):
            connection.close()
        return PUMP_FAILED_S
    return 0.0 if moved else PUMP_S
