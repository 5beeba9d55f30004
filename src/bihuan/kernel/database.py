"""What the database must hold beyond the tables: the application's role, policies, triggers.

`install` is run by the owner after every migration and may be run again at any time; `check`
compares what is there with what the models declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils.timezone import localdate

from bihuan.kernel import summaries
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped

APP_ROLE = "bihuan_app"
POLICY = "bihuan_scope"

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION bihuan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
CREATE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
END $$
"""
# Safe for us: the operator compares text without raising on any input, and the policies' own
# columns are never searched by it; see docs/decisions/0004-row-level-security.md.
LEAKPROOF = (
    "ALTER FUNCTION textlike(text, text) LEAKPROOF",
    "ALTER FUNCTION texticlike(text, text) LEAKPROOF",
)


def models() -> Iterator[type[Model]]:
    """Every model of the house."""
    for config in apps.get_app_configs():
        if config.name in settings.BIHUAN_APPS:
            yield from config.get_models(include_auto_created=True)


def rule_of(model: type[Model]) -> ScopeRule | ChildRule | Unscoped:
    """The declaration of a model.

    Raises:
        TypeError: It has none; every model must say who may see its rows.
    """
    rule = getattr(model, "scope_rule", None)
    if not isinstance(rule, ScopeRule | ChildRule | Unscoped):
        raise TypeError(f"{model._meta.label} declares no scope_rule")
    return rule


def policy_of(model: type[Model]) -> str | None:
    """The expression of the model's policy; ``None`` for a table open to all."""
    rule = rule_of(model)
    if isinstance(rule, Unscoped):
        return None
    if isinstance(rule, ChildRule):
        parent = apps.get_model(rule.parent)._meta
        return (
            f"EXISTS (SELECT 1 FROM {parent.db_table} parent "
            f"WHERE parent.id = {model._meta.db_table}.{rule.key})"
        )
    policy = rule.policy()
    if getattr(model, "follows_loop", False):
        table = model._meta.db_table
        policy = (
            f"({policy}) OR EXISTS (SELECT 1 FROM kernel_loop l WHERE "
            f"l.kind = split_part({table}.chain, ':', 1) "
            f"AND l.object_id = split_part({table}.chain, ':', 2)::bigint)"
        )
    return policy


def is_append_only(model: type[Model]) -> bool:
    return bool(getattr(model, "is_append_only", False))


def policy_statements(model: type[Model]) -> Iterator[str]:
    """Statements that bring one table's row security to its declaration."""
    table, using = model._meta.db_table, policy_of(model)
    yield f"DROP POLICY IF EXISTS {POLICY} ON {table}"
    yield f"DROP POLICY IF EXISTS {POLICY}_insert ON {table}"
    if using is None:
        yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        return
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    if is_append_only(model):
        # What was done is logged even where the object leaves the actor's scope by it.
        yield f"CREATE POLICY {POLICY} ON {table} FOR SELECT USING ({using})"
        yield f"CREATE POLICY {POLICY}_insert ON {table} FOR INSERT WITH CHECK (true)"
    else:
        yield f"CREATE POLICY {POLICY} ON {table} USING ({using}) WITH CHECK ({using})"


def trigger_statements(model: type[Model]) -> Iterator[str]:
    """Statements that make a table append-only."""
    table = model._meta.db_table
    yield f"DROP TRIGGER IF EXISTS bihuan_append_only ON {table}"
    yield f"DROP TRIGGER IF EXISTS bihuan_no_truncate ON {table}"
    if is_append_only(model):
        yield (
            f"CREATE TRIGGER bihuan_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION bihuan_refuse_change()"
        )
        yield (
            f"CREATE TRIGGER bihuan_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bihuan_refuse_change()"
        )


def grant_statements() -> Iterator[str]:
    """The application's role reads and writes rows, and deletes none of ours."""
    yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}"
    for model in models():
        if is_append_only(model):
            yield f"REVOKE UPDATE, DELETE ON {model._meta.db_table} FROM {APP_ROLE}"
        elif not getattr(model, "may_be_deleted", False):
            yield f"REVOKE DELETE ON {model._meta.db_table} FROM {APP_ROLE}"


def install() -> None:
    """Bring role, extensions, policies, triggers and grants to their declaration. Owner only."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE_ROLE)
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:  # only a superuser may mark a function leakproof
            for statement in LEAKPROOF:
                cursor.execute(statement)
        cursor.execute(REFUSE_CHANGE)
        for model in models():
            for statement in (*policy_statements(model), *trigger_statements(model)):
                cursor.execute(statement)
        for statement in grant_statements():
            cursor.execute(statement)
    summaries.install(localdate())


def check() -> list[str]:
    """What differs from the declaration, in Chinese sentences; empty when all is in place."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        row = cursor.fetchone()
        if row is None:
            found.append(f"数据库里没有角色 {APP_ROLE}，请运行 bihuan manage install_database。")
        elif any(row):
            found.append(f"角色 {APP_ROLE} 权限过大（超级用户或可绕过行级安全），请收回。")
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner) "
            "FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: (forced, owner) for name, forced, owner in cursor.fetchall()}
        cursor.execute("SELECT tablename, qual FROM pg_policies WHERE policyname = %s", [POLICY])
        policies = dict(cursor.fetchall())
    for model in models():
        table = model._meta.db_table
        forced, owner = tables.get(table, (False, None))
        if owner == APP_ROLE:
            found.append(f"表 {table} 的属主是 {APP_ROLE}，行级安全对属主不可靠，请改回。")
        wanted = policy_of(model)
        if wanted is not None and not (
            forced and settings_named(policies.get(table)) == settings_named(wanted)
        ):
            found.append(
                f"表 {table} 的行级安全与声明不一致，请运行 bihuan manage install_database。"
            )
    return found


def settings_named(expression: str | None) -> tuple[str, ...]:
    """The settings and columns a policy names, in order; PostgreSQL rewrites the rest freely."""
    return tuple(re.findall(r"bihuan\.\w+", expression or ""))
