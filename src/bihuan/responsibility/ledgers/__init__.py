"""Lists of responsibility."""

from bihuan.responsibility.ledgers.charges import CHARGES, LEADERSHIP_RULES, STRICT_TARGETS
from bihuan.responsibility.ledgers.divisions import (
    COVERAGE,
    COVERAGE_HISTORY,
    DIVISION_ROWS,
    DUTY_REVISIONS,
)
from bihuan.responsibility.ledgers.duties import DUTY_ITEMS, DUTY_LISTS
from bihuan.responsibility.ledgers.force import (
    CAPABILITIES,
    FORCE_ASSETS,
    PATROLS,
    SERVICE_STATIONS,
    STAFF,
    STATIONS,
    VILLAGES,
)
from bihuan.responsibility.ledgers.gaps import (
    COMMITTEE_PROBLEMS,
    GAPS,
    STAFFING,
)
from bihuan.responsibility.ledgers.leaders import (
    INSPECTION_DUTIES,
    LEADERS,
    LED_INSPECTIONS,
    WORKLIST_ITEMS,
    WORKLISTS,
)
from bihuan.responsibility.ledgers.letters import LETTER_DECLARATIONS, LETTER_TEXTS, LETTERS

__all__ = [
    "CAPABILITIES",
    "CHARGES",
    "COMMITTEE_PROBLEMS",
    "COVERAGE",
    "COVERAGE_HISTORY",
    "DIVISION_ROWS",
    "DUTY_ITEMS",
    "DUTY_LISTS",
    "DUTY_REVISIONS",
    "FORCE_ASSETS",
    "GAPS",
    "INSPECTION_DUTIES",
    "LEADERS",
    "LEADERSHIP_RULES",
    "LED_INSPECTIONS",
    "LETTERS",
    "LETTER_DECLARATIONS",
    "LETTER_TEXTS",
    "PATROLS",
    "SERVICE_STATIONS",
    "STAFF",
    "STAFFING",
    "STATIONS",
    "STRICT_TARGETS",
    "VILLAGES",
    "WORKLISTS",
    "WORKLIST_ITEMS",
]
