"""Every change of the exchange, one function a verb."""

from bihuan.exchange.services.answering import receive_push, receive_records, records_for
from bihuan.exchange.services.queue import correct_item, drop_item, retry_item
from bihuan.exchange.services.registering import (
    RouteFacts,
    change_secret,
    register_connector,
    restore_map,
    set_map,
    set_route,
    switch_off,
    switch_on,
)
from bihuan.exchange.services.running import (
    ask_for_run,
    clear_messages,
    receive_file,
    run_connector,
    run_due,
)
from bihuan.exchange.services.trials import sample_file, try_connector

__all__ = [
    "RouteFacts",
    "ask_for_run",
    "change_secret",
    "clear_messages",
    "correct_item",
    "drop_item",
    "receive_file",
    "receive_push",
    "receive_records",
    "records_for",
    "register_connector",
    "restore_map",
    "retry_item",
    "run_connector",
    "run_due",
    "sample_file",
    "set_map",
    "set_route",
    "switch_off",
    "switch_on",
    "try_connector",
]
