"""Life cycles as a diagram and as a table of moves."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.registry import modules
from bihuan.kernel.workflow import Need, Transition, Workflow
from bihuan.web.handbook.markdown import code, section, table


def workflows_of(app: str) -> list[Workflow[Any]]:
    """The workflows of an app, by their codes."""
    found = {
        value.code: value
        for module in modules("workflow")
        if module.__name__.startswith(f"bihuan.{app}.")
        for value in vars(module).values()
        if isinstance(value, Workflow)
    }
    return [found[name] for name in sorted(found)]


def diagram(workflow: Workflow[Any]) -> str:
    """The states and moves as a Mermaid diagram; moves that stay in their state are loops."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{state.label}" as {state.value}' for state in workflow.states]
    lines.append(f"  [*] --> {workflow.initial}")
    for move in workflow.moves:
        for source in move.sources:
            target = source if move.target is None else move.target
            lines.append(f"  {source} --> {target} : {plain(move.label)}")
    left = {str(source) for move in workflow.moves for source in move.sources}
    lines += [f"  {state.value} --> [*]" for state in workflow.states if state.value not in left]
    return "\n".join([*lines, "```"])


def plain(label: Any) -> str:
    """A label without the marks that Mermaid reads."""
    return str(label).replace(":", "：").replace(";", "；")


def need_words(need: Need[Any]) -> str:
    notes = [str(need.label)]
    if not need.required:
        notes.append("选填")
    if need.when is not None:
        notes.append("视情形")
    return f"{notes[0]}（{'、'.join(notes[1:])}）" if notes[1:] else notes[0]


def move_row(workflow: Workflow[Any], move: Transition[Any]) -> list[Any]:
    labels = {state.value: state.label for state in workflow.states}
    return [
        code(move.name),
        move.label,
        "、".join(str(labels[source]) for source in move.sources),
        "不变" if move.target is None else labels[move.target],
        code(move.permission.code),
        "；".join(str(guard.source) for guard in move.guards),
        "、".join(need_words(need) for need in move.needs),
    ]


def lifecycle(workflow: Workflow[Any]) -> str:
    """One workflow: its states, the diagram, the table of moves."""
    states = table(
        ["State", "中文"], ([code(state.value), state.label] for state in workflow.states)
    )
    moves = table(
        ["Move", "中文", "From", "To", "Permission", "Rests on", "Brings"],
        (move_row(workflow, move) for move in workflow.moves),
    )
    title = f"{workflow.label} (`{workflow.code}`)"
    return section(title, diagram(workflow), states, moves, level=3)
