"""Units and accounts in the search over everything."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.models import User
from bihuan.kernel.permissions import MANAGE_ACCOUNTS
from bihuan.kernel.search import Hit, SearchSource, gather, holding
from bihuan.organisations.models import Unit
from bihuan.organisations.permissions import SEE_UNITS
from bihuan.web.addresses import address_of


def find_units(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Units by name, abbreviation, alias and former name."""
    units = Unit.objects.filter(abolished_on=None).select_related("region").order_by("id")
    exact = units.filter(Q(name__in=words) | Q(short_name__in=words) | Q(names__name__in=words))
    alike = units.filter(holding(words, "name", "short_name"))
    return gather(exact.distinct(), alike, limit, draw_unit)


def draw_unit(unit: Unit, is_exact: bool) -> Hit:  # noqa: FBT001
    page = address_of("/l/units/")
    return Hit(
        title=unit.name,
        url=f"{page}?q={unit.name}" if page else f"/l/hazards/?unit={unit.pk}&tab=all",
        text=" · ".join(filter(None, [unit.region.full_name, unit.short_name])),
        tag=str(unit.get_kind_display()),
        is_exact=is_exact,
    )


def find_people(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Accounts by sign-in name, name and telephone."""
    people = User.objects.visible_to(actor).order_by("username")
    exact = people.filter(Q(username__in=[word.lower() for word in words]) | Q(name__in=words))
    alike = people.filter(holding(words, "name", "username", "phone"))
    return gather(exact, alike, limit, draw_person)


def draw_person(user: User, is_exact: bool) -> Hit:  # noqa: FBT001
    return Hit(
        title=user.name,
        url=reverse("web:account_detail", args=[user.pk]),
        text=user.username,
        tag="" if user.is_active else str(_("停用")),
        is_exact=is_exact,
    )


UNITS = SearchSource("units", _("单位"), SEE_UNITS, find_units, order=50)
PEOPLE = SearchSource("people", _("账号"), MANAGE_ACCOUNTS, find_people, order=60)
