"""Reading begins by saying who asks."""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound
from bihuan.kernel.scope import ChildRule, ScopeRule

M = TypeVar("M", bound=Model)


class ScopedQuerySet(QuerySet[M], Generic[M]):
    """A queryset of a model with a ``scope_rule``."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows inside the actor's scope."""
        return self.filter(visible(self.model, actor))

    def locked(self) -> Self:
        """Rows locked until commit, without blocking inserts that refer to them."""
        return self.select_for_update(of=("self",), no_key=True)

    def one(self, pk: Any) -> M:
        """The row.

        Raises:
            NotFound: Absent, or outside the scope: from outside the two are the same.
        """
        try:
            return self.get(pk=pk)
        except (ObjectDoesNotExist, ValueError, TypeError) as error:
            raise NotFound from error


def visible(model: type[Model], actor: Actor, prefix: str = "") -> Q:
    """The scope of an actor as a filter on a model, reached through ``prefix``."""
    rule = getattr(model, "scope_rule", None)
    if isinstance(rule, ScopeRule):
        return prefixed(rule, prefix).q(actor.scope)
    if isinstance(rule, ChildRule):
        parent = model._meta.get_field(rule.field).related_model
        assert isinstance(parent, type)
        return visible(parent, actor, f"{prefix}{rule.field}__")
    return Q()


def prefixed(rule: ScopeRule, prefix: str) -> ScopeRule:
    return ScopeRule(
        region=prefix + rule.region,
        units=prefix + rule.units if rule.units else None,
        enterprise=prefix + rule.enterprise if rule.enterprise else None,
        is_addressed=rule.is_addressed,
    )
