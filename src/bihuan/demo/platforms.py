"""The district's registry of connections: what is shipped, some of it switched on and tried."""

from __future__ import annotations

from bihuan.demo.setting import Stage
from bihuan.exchange.services import register_connector, switch_on, try_connector
from bihuan.kernel.actors import acting

SWITCHED_ON = (
    "province-tour-enterprises",
    "province-tour-hazards",
    "hazchem-producers",
    "bihuan-tasks-in",
)
REGISTERED = (
    "province-tour-hazard-report",
    "city-safety-enterprises",
    "city-safety-hazards",
    "bihuan-results-out",
    "bihuan-submissions-out",
    "tailings-warning",
    "enforcement-cases",
)


def join_platforms(stage: Stage) -> None:
    """Register connectors by the office's head; those by files are on, each tried once."""
    head = stage.actor("anweiban-head")
    with acting(head):
        for code in (*SWITCHED_ON, *REGISTERED):
            made = register_connector(code=code, actor=head, at=stage.now)
            if code in SWITCHED_ON:
                switch_on(connector_id=made.pk, actor=head, at=stage.now)
                try_connector(connector_id=made.pk, actor=head, at=stage.now)
