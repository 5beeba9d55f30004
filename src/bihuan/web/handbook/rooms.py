"""One page for each app: everything that it declares."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from bihuan.kernel.database import is_append_only, rule_of
from bihuan.kernel.errors import DomainError
from bihuan.kernel.indicators import all_indicators
from bihuan.kernel.jobs import all_jobs
from bihuan.kernel.ledgers.declaration import Ledger, all_ledgers
from bihuan.kernel.notices.kinds import KINDS
from bihuan.kernel.permissions import PERMISSIONS, Role
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped
from bihuan.web.handbook.lifecycles import lifecycle, workflows_of
from bihuan.web.handbook.loading import home_of
from bihuan.web.handbook.markdown import code, page, section, table


def room(app: str) -> str:
    """The page of one app; the empty text where it declares nothing."""
    parts = [
        section("Life cycles", *(lifecycle(one) for one in workflows_of(app))),
        section("Permissions", permissions(app)),
        section("Ledgers", *(ledger(one) for one in ledgers(app))),
        section("Indicators", indicators(app)),
        section("Jobs", jobs(app)),
        section("Notices", notice_kinds(app)),
        section("Refusals", refusals(app)),
        section("Tables", tables(app)),
    ]
    return page(f"{app}: what it declares", *parts) if any(parts) else ""


def permissions(app: str) -> str:
    """Which role holds which permission from the start."""
    own = sorted(name for name in PERMISSIONS if name.split(".")[0] == app)
    rows = (
        [code(name), PERMISSIONS[name].label]
        + ["●" if role in PERMISSIONS[name].granted_to else " " for role in Role]
        for name in own
    )
    return dots(table(["Permission", "中文", *(str(role.label) for role in Role)], rows))


def dots(text: str) -> str:
    """Nothing instead of — where a role does not hold it: the dots are to be seen."""
    head, _, rest = text.partition("\n")
    return f"{head}\n{rest.replace('| — ', '|   ')}" if text else ""


def ledgers(app: str) -> Iterator[Ledger]:
    for one in all_ledgers().values():
        if one.model._meta.app_label == app:
            yield one


def ledger(one: Ledger) -> str:
    """One list: its columns, and what can be asked of it."""
    columns = table(
        ["Column", "中文", "Kind", "Sortable"],
        (
            [code(item.key), item.label, item.kind, "yes" if item.sortable else ""]
            for item in one.columns
        ),
    )
    facts = [
        f"Rows of `{one.model._meta.label}`, seen with `{one.permission.code}`.",
        named("Tabs", (f"{tab.label} (`{tab.name}`)" for tab in one.tabs)),
        named("Filters", (f"{item.label} (`{item.name}`)" for item in one.filters)),
        named("Searched", (code(path) for path in one.search)),
        named("In bulk", (f"{act.label} (`{act.permission.code}`)" for act in one.bulk)),
        "Rows come in from a workbook." if one.importer else "",
        "Rows lie on the map." if one.points else "",
    ]
    sentences = " ".join(fact for fact in facts if fact)
    return section(f"{one.title} (`{one.code}`)", sentences, columns, level=3)


def named(title: str, words: Iterable[str]) -> str:
    joined = ", ".join(words)
    return f"{title}: {joined}." if joined else ""


def indicators(app: str) -> str:
    """Each figure with the rule that it follows."""
    rows = (
        [
            code(item.code),
            item.label,
            item.unit,
            "期末" if item.semantics == "as_of" else "期内",
            item.fact.label,
            item.source,
        ]
        for item in all_indicators().values()
        if item.fact.model._meta.app_label == app
    )
    return table(["Indicator", "中文", "Unit", "Period", "Counts", "Rests on"], rows)


def jobs(app: str) -> str:
    """What runs by itself, and when."""
    rows = (
        [code(item.code), item.label, code(item.cron) if item.cron else "on demand"]
        for item in all_jobs().values()
        if home_of(item.work.__module__) == app
    )
    return table(["Job", "中文", "When"], rows)


def notice_kinds(app: str) -> str:
    """What is told to people; kinds are known by the app in their code, the kernel's by the rest."""
    names = {config.label for config in apps.get_app_configs()}

    def home(kind: str) -> str:
        first = kind.split(".", maxsplit=1)[0]
        return first if first in names else "kernel"

    return table(
        ["Notice", "中文"],
        ([code(kind), KINDS[kind].label] for kind in sorted(KINDS) if home(kind) == app),
    )


def descendants(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


def refusals(app: str) -> str:
    """Each refusal with its sentence and the next step."""
    own = {one for one in descendants(DomainError) if home_of(one.__module__) == app}
    rows = (
        [code(one.code), one.http_status, one.message, one.remedy]
        for one in sorted(own, key=lambda one: (one.code, one.__name__))
    )
    return table(["Code", "HTTP", "Sentence", "Next step"], rows)


def tables(app: str) -> str:
    """Each table with who may see its rows."""
    if app not in {config.label for config in apps.get_app_configs()}:
        return ""
    models = sorted(apps.get_app_config(app).get_models(), key=lambda model: model.__name__)
    rows = (
        [
            code(model.__name__),
            model._meta.db_table,
            scope_words(rule_of(model)),
            "append-only" if is_append_only(model) else "",
            first_sentence(model),
        ]
        for model in models
    )
    return table(["Model", "Table", "Who sees a row", "Kept", "What it is"], rows)


def scope_words(rule: ScopeRule | ChildRule | Unscoped) -> str:
    """A scope rule in words."""
    if isinstance(rule, Unscoped):
        return f"everyone signed in: {rule.reason}"
    if isinstance(rule, ChildRule):
        return f"whoever sees its {rule.parent} (`{rule.key}`)"
    parts = [f"region `{rule.region}`"]
    if rule.units:
        parts.append(f"units `{rule.units}`" + (", also as addressee" if rule.is_addressed else ""))
    parts.append(f"enterprise `{rule.enterprise}`" if rule.enterprise else "no enterprise")
    return "; ".join(parts)


def first_sentence(thing: Any) -> str:
    text = inspect.getdoc(thing) or ""
    return text.split("\n\n")[0] if not text.startswith(f"{thing.__name__}(") else ""
