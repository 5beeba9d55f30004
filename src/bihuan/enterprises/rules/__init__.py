"""What can be said of an enterprise without asking anything: codes, chemicals, money, lists."""

from bihuan.enterprises.rules.identity import (
    CELL_DEGREES,
    CHINA,
    NEAR_METRES,
    CodeProblem,
    Pair,
    Sketch,
    code_problem,
    compact_code,
    compare,
    metres_between,
    name_key,
    pairs,
    place_code,
    street_of,
)

__all__ = [
    "CELL_DEGREES",
    "CHINA",
    "NEAR_METRES",
    "CodeProblem",
    "Pair",
    "Sketch",
    "code_problem",
    "compact_code",
    "compare",
    "metres_between",
    "name_key",
    "pairs",
    "place_code",
    "street_of",
]
