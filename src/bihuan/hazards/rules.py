"""Which time limit belongs to which grade; the lengths themselves are rows of the pack."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.hazards.states import Grade

DUE_RULES: Mapping[str, str] = {Grade.GENERAL: "hazard-general", Grade.MAJOR: "hazard-major"}
