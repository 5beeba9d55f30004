"""What was typed into the forms of the enterprise file, as facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from bihuan.enterprises.services import (
    ChemicalFacts,
    EntryFacts,
    FundBasis,
    SiteFacts,
    SuspensionFacts,
    WatchFacts,
    chemicals,
    sites,
)
from bihuan.enterprises.typed import Reader

WORDS = (
    dict(sites.LABELS)
    | dict(chemicals.LABELS)
    | {
        "basis": "计提基数",
        "carried": "上年结转",
        "amount": "金额",
        "year": "年度",
        "every_days": "联系间隔",
        "unit_id": "单位",
    }
)


class FileReader(Reader):
    """Reads the forms of the file, with their own words for the fields."""

    def __init__(self, post: QueryDict) -> None:
        super().__init__(post, WORDS)

    def decimal(self, name: str) -> Decimal | None:
        """An exact number; commas between thousands are taken."""
        written = self.text(name).replace(",", "").replace("，", "")
        if not written:
            return None
        try:
            value = Decimal(written)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.problems[name] = f"{WORDS.get(name, name)}要填数字，现在是“{written}”。"
            return None
        return value

    def owed_day(self, name: str, word: str) -> date | None:
        found = self.day(name)
        if found is None and name not in self.problems:
            self.problems[name] = f"{word}没有填写。"
        return found

    def owed_decimal(self, name: str) -> Decimal:
        found = self.decimal(name)
        if found is None:
            self.problems.setdefault(name, f"{WORDS[name]}没有填写。")
        return found or Decimal(0)


def read_site(post: QueryDict) -> SiteFacts:
    """A site as it was typed.

    Raises:
        InvalidInput: A number or day that cannot be read.
    """
    read = FileReader(post)
    facts = SiteFacts(
        name=read.text("name"),
        kind=read.text("kind"),
        region=read.text("region"),
        address=read.text("address"),
        latitude=read.number("latitude"),
        longitude=read.number("longitude"),
        outline=read.text("outline"),
        floor_area_m2=read.decimal("floor_area_m2"),
        employees=read.whole("employees"),
        contact=read.text("contact"),
        since_on=read.day("since_on"),
    )
    read.done()
    return facts


def read_chemical(post: QueryDict) -> ChemicalFacts:
    """A chemical as it was typed.

    Raises:
        InvalidInput: A number that cannot be read.
    """
    read = FileReader(post)
    facts = ChemicalFacts(
        name=read.text("name"),
        use=read.text("use"),
        quantity=read.decimal("quantity"),
        unit=read.text("unit"),
        cas=read.text("cas"),
        un_number=read.text("un_number"),
        uncatalogued_reason=read.text("uncatalogued_reason"),
        hazard_class=read.text("hazard_class"),
        site_id=read.key("site_id"),
        place=read.text("place"),
    )
    read.done()
    return facts


def read_basis(post: QueryDict) -> tuple[int, FundBasis]:
    """Year and basis of an account as they were typed.

    Raises:
        InvalidInput: A number that is missing or cannot be read.
    """
    read = FileReader(post)
    year = read.whole("year") or 0
    basis = FundBasis(
        rate_key=read.text("rate_key"),
        basis=read.owed_decimal("basis"),
        note=read.text("basis_note"),
        carried=read.decimal("carried") or Decimal(0),
    )
    read.done()
    return year, basis


def read_entry(post: QueryDict) -> EntryFacts:
    """An amount as it was typed.

    Raises:
        InvalidInput: A number or day that is missing or cannot be read.
    """
    read = FileReader(post)
    on, amount = read.owed_day("on", "日期"), read.owed_decimal("amount")
    read.done()
    assert on is not None, "refused above"
    return EntryFacts(
        kind=read.text("kind"),
        on=on,
        amount=amount,
        category=read.text("category"),
        purpose=read.text("purpose"),
        voucher=read.text("voucher"),
    )


def read_watch(post: QueryDict, *, prefix: str = "") -> WatchFacts:
    """Who watches, as it was typed.

    Raises:
        InvalidInput: No unit, or a number or day that cannot be read.
    """
    read = FileReader(post)
    unit = read.key(f"{prefix}unit_id")
    if unit is None:
        read.problems[f"{prefix}unit_id"] = "请选择专盯人所在的单位。"
    facts = WatchFacts(
        watcher=read.text(f"{prefix}watcher"),
        unit_id=unit or 0,
        phone=read.text(f"{prefix}phone"),
        every_days=read.whole("every_days"),
        measures=read.text("measures"),
        since_on=read.day("since_on"),
    )
    read.done()
    return facts


def read_suspension(post: QueryDict) -> SuspensionFacts:
    """A suspension as it was typed; with a watcher where one was named.

    Raises:
        InvalidInput: A day that is missing or cannot be read.
    """
    read = FileReader(post)
    from_on = read.owed_day("from_on", "停产日期")
    until_on = read.day("until_on")
    read.done()
    assert from_on is not None, "refused above"
    return SuspensionFacts(
        reason_kind=read.text("reason_kind"),
        reason=read.text("reason"),
        from_on=from_on,
        until_on=until_on,
        is_whole=read.text("is_whole") != "part",
        part=read.text("part"),
        ordered_by=read.text("ordered_by"),
        order_number=read.text("order_number"),
        watch=read_watch(post) if read.text("watcher") else None,
    )
