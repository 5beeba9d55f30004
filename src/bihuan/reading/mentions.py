"""Statements of quantity in a sentence: levels and percentages that are no change."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bihuan.reading.amounts import Amount, amount_of, amount_pattern, chinese_pattern, chinese_value
from bihuan.reading.lexicon import one_of, words
from bihuan.reading.mapped import Span, Text

METRIC_NAMES = {
    "accident": "事故",
    "dead": "死亡",
    "hurt": "受伤",
    "severe": "重伤",
    "missing": "失踪",
    "loss": "经济损失",
}
METRICS = ("dead", "severe", "hurt", "missing", "loss", "accident")


@dataclass(slots=True)
class Mention:
    """One number of the text and what it says."""

    amount: Amount
    type: str
    label: Span
    words: str
    metric: str | None
    period: str | None = None
    subject: str = ""
    prior: bool = False
    prior_period: str | None = None
    prior_whole: bool = False
    part: bool = False
    included: bool = False
    upgraded: bool = False
    bound: str = ""
    sentence: int = 0
    clause: int = 0
    depth: int = 0
    id: str = ""
    own_subject: bool = False

    @property
    def start(self) -> int:
        return self.amount.start

    @property
    def end(self) -> int:
        return self.amount.end


@cache
def metric_patterns() -> dict[str, re.Pattern[str]]:
    """Give for each statistic the words that name it."""
    return {metric: re.compile(one_of("figures", metric)) for metric in METRICS}


def metric_of(label: str, unit: str | None) -> str | None:
    """Tell which statistic the words before a number name; None for any other."""
    if re.search(r"(?:率|指数|系数)$", label):
        return None
    best: tuple[int, str] | None = None
    for metric, pattern in metric_patterns().items():
        for found in pattern.finditer(label):
            if best is None or found.end() > best[0]:
                best = (found.end(), metric)
    if best is None:
        return None
    metric = best[1]
    if metric == "accident" and unit not in {"起", "宗", "件", "次", None}:
        return None
    if metric in {"dead", "hurt", "severe", "missing"} and unit not in {"人", "名", None}:
        return None
    if metric == "loss" and unit not in {"元", "万元", "亿元", None}:
        return None
    return metric


_SKIP_BEFORE = re.compile(
    r"(?:第|[〔\[]|[A-Za-z/_\-.]|一次死亡|一次性死亡|每次|[xX×]|电话[:]?|邮编[:]?|十届|届|GB|No\.?|满|每|近三年|(?:条例|法)第|涉及金额每|≥|≤|>|<|DN|高度|高|深|宽|长|距离?)[ ]?$"
)
_SKIP_AFTER = re.compile(r"^(?:及)?(?:以上|以下|以内)")
_GRADE = re.compile(r"(?:死亡|重伤|受伤|损失|一次|事故|超过|吨|每|面积|层|米)[ ]?$")
_NAMED = re.compile(r"^[“”]?[\u4e00-\u9fff]{0,4}?(?:硬措施|硬举措|禁令|铁律|不放过|一律|必须|措施)")
_MEETING = re.compile(r"^[\u4e00-\u9fff]{0,8}(?:常务会|常委会|会议)")
_TIME_UNIT = re.compile(r"工作日|自然日|月|小时|季度|工作小时")
_WINDOW = 48


def _is_statistic(text: str, amount: Amount) -> bool:
    """Say whether a number with a measure word states a quantity."""
    before = text[max(0, amount.start - 8) : amount.start]
    after = text[amount.end : amount.end + 14]
    if amount.unit is None or (_SKIP_BEFORE.search(before) and not amount.chinese):
        return False
    if _is_name(amount, before, after):
        return False
    beyond = _SKIP_AFTER.match(after)
    if beyond:
        attribute = re.match(r"(?:的)?[\u4e00-\u9fff]", after[beyond.end() :])
        return not attribute and not _GRADE.search(before)
    if amount.unit in {"天", "小时", "分", "点", "度", "米", "门", "层", "站"}:
        return bool(re.search(r"(?:累计|共|合计|运行|达到?|培训)[约近]?$", before))
    if amount.unit in {"公里", "吨", "千米"}:
        told = re.search(r"[\u4e00-\u9fff]{2}$", before)
        return bool(told) and not re.search(r"沿江|周边|半径|方圆|距", before)
    return not re.match(r"^(?:楼|层|号|年|月|日|时|期间|周岁)", after)


def _is_name(amount: Amount, before: str, after: str) -> bool:
    """Say whether a number belongs to a name or a length of time: 15条硬措施, 80次常务会议, 5个工作日."""
    if amount.unit == "号":
        return True
    if amount.unit in {"条", "项", "个"} and _NAMED.match(after):
        return not re.search(r"制定|出台|采取|落实", before)
    if amount.unit == "次" and _MEETING.match(after) and re.search(r"届|第", before):
        return True
    return amount.unit == "个" and bool(_TIME_UNIT.match(after))


def _chinese_amounts(text: str, start: int, end: int) -> list[Amount]:
    """Find numbers in Chinese characters that count something, not those in names and idioms."""
    found: list[Amount] = []
    for match in chinese_pattern().finditer(text, start, end):
        word = match.group("num")
        value = chinese_value(word)
        if not value:
            continue
        before = text[max(0, match.start() - 3) : match.start()]
        after = text[match.end() : match.end() + 14]
        big = any(char in word for char in "百千万") and bool(match.group("more")) and len(word) > 1
        told = bool(re.search(r"(?:先后|累计|共计|共有|分别)$", before)) and value > 1
        listed = value > 2 and bool(
            re.match(r"[\u4e00-\u9fff]{1,8}”?[,:]?(?:即|分别是|分别为|包括)[:]?", after)
        )
        if not (big or told or listed) or re.search(r"[第十百千]$", before):
            continue
        amount = Amount(
            Decimal(value),
            match.group("unit"),
            0,
            bool(match.group("more") or match.group("more2")),
            match.start(),
            match.end(),
            str(value),
            chinese=True,
        )
        found.append(amount)
    return found


def _amounts(text: str, start: int, end: int) -> list[Amount]:
    found: list[Amount] = []
    for match in amount_pattern().finditer(text, start, end):
        if match.start() and (text[match.start() - 1].isdigit() or text[match.start() - 1] == "."):
            continue
        found.append(amount_of(match, text))
    return found


def _label_start(text: str, start: int, number: int, taken: int) -> int:
    at = number
    floor = max(start, number - _WINDOW, taken)
    while at > floor and text[at - 1] not in ",;:。、(\n|":
        if text[at - 1] == ")":
            opened = text.rfind("(", floor, at - 1)
            if opened < 0:
                break
            at = opened
            continue
        at -= 1
    return at


@cache
def _strip() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:{one_of('figures', 'strip_lead')}|[一二三四五六七八九十]是|对(?=[\u4e00-\u9fff]{2})|及?以[上下内]|(?:\d{{1,2}}月)?[年月]?底前|日前|月前|\d{{4}}年|\d{{1,2}}月(?:份)?|\d{{1,2}}日|[\d\-—至到~]+月(?:份)?|“|”)"
    )


def clean_label(label: str) -> str:
    """Take away what is not the name of the statistic: periods, regions, adverbs."""
    label = re.sub(r"一次性?死亡\d+人(?:及?以上)?的?", "", label)
    bare = re.sub(r"^[日号年月](?=[在于,、])", "", label.strip(' ,;、:“”"'))
    while True:
        found = _strip().match(bare)
        if not found or not bare:
            break
        bare = bare[found.end() :]
    bare = re.sub(rf"(?:{one_of('figures', 'regions')})$", "", bare)
    bare = re.sub(r"^(?:其中)?(?:含|包括)(?=[\u4e00-\u9fff]{2})", "", bare)
    bare = re.sub(r"(?<=[故患件案题业人])中$", "", bare)
    bare = re.sub(rf"(?:{one_of('figures', 'bounds')})$", "", bare)
    return re.sub(
        r"(?:共计|合计|累计|分别|达到?|约|较|比|近|了|(?<!行)为|的|有|共|是|各|已|超过?|仅)+$",
        "",
        bare,
    )


def _noun_after(text: str, at: int, end: int) -> str:
    under_way = re.match(r"(?:正在|尚未|未)[\u4e00-\u9fff]{2}(?=[,;。、)]|$)", text[at:end])
    if under_way:
        return under_way.group(0)
    found = re.match(r"[\u4e00-\u9fff]{2,14}", text[at:end])
    if not found:
        return ""
    noun = re.split(_NOUN_ENDS, found.group(0))[0].removesuffix("中")
    return noun if len(noun) >= 2 else ""


_HEADED = re.compile(r"([\u4e00-\u9fff]{2,14})\($")
_RANKED = re.compile(
    r"(?:^|[,。;:])([\u4e00-\u9fff]{2,10}?)(?:最多|次之|居首|居多|最高|最低|最少|位居[^,]{1,6}|排名?[^,]{1,6}|第[一二三四五])[,]$"
)
_NOUN_ENDS = re.compile(
    r"的|对|进行|开展|深入|在|参|等|和|及|公布|予以|存在|未|被|已|发生|达到|较|为|是|以上|以内|占|并|全部|均|作为|作出|公告|如下|通报|接受|分别|同比|因|由|向|从"
)
_COUNTED = frozenset("个处起家名件项条支位所座户组")


def find_levels(text: Text, start: int, end: int, used: set[int], sentence: int) -> list[Mention]:
    """Find the numbers of a sentence that are no change; ``used`` are the places of those that are."""
    body = text.text
    mentions: list[Mention] = []
    taken = start
    last: Mention | None = None
    amounts = _amounts(body, start, end) + _chinese_amounts(body, start, end)
    amounts.sort(key=lambda amount: amount.start)
    for amount in amounts:
        if amount.start in used:
            taken = amount.end
            continue
        begin = _label_start(body, start, amount.start, taken)
        label = body[begin : amount.start]
        if amount.unit and not _SKIP_AFTER.match(body[amount.end : amount.end + 4]):
            taken = amount.end
        if amount.unit is None:
            metric = metric_of(label[-6:], None)
            bare = metric in {"dead", "hurt", "accident"} and re.search(
                r"(?:事故|死亡|受伤)$", label
            )
            bare = bare or re.search(r"(?:死亡率|事故率|指数|系数)$", label)
            if not bare:
                continue
        elif not _is_statistic(body, amount):
            continue
        taken = amount.end
        mention = _mention(body, amount, begin, label, end, sentence)
        if (
            last is not None
            and not mention.words
            and body[last.end : amount.start] in {"", "、", ",", "和"}
            and last.type != "share"
        ):
            _name_after(mention, last)
        mentions.append(mention)
        last = mention
    return mentions


def _name_after(mention: Mention, last: Mention) -> None:
    """Name a number without words from the one right before it: ``4宗15人``, ``11次、347家``."""
    mention.label = last.label
    if last.metric == "accident" and mention.amount.unit in {"人", "名"}:
        mention.metric, mention.words = "dead", "死亡"
    elif last.metric is None and mention.amount.unit != last.amount.unit:
        mention.words = last.words


_HARM_BEHIND = re.compile(r"死亡|遇难|受伤|重伤|轻伤|失踪")


def _mention(body: str, amount: Amount, begin: int, label: str, end: int, sentence: int) -> Mention:
    words_before = clean_label(label)
    metric = metric_of(label, amount.unit)
    name = words_before
    behind = _HARM_BEHIND.match(body, amount.end, end)
    if behind and amount.unit in {"人", "名"} and metric in {None, "accident"}:
        metric, name = metric_of(behind.group(0), amount.unit), behind.group(0)
    if metric is None and amount.unit in _COUNTED:
        noun = _noun_after(body, amount.end, end)
        verb = any(name.endswith(word) for word in words("figures", "verbs_only"))
        name = noun if noun and (verb or not name) else f"{name}{noun}"
    if not name and metric is None:
        headed = _HEADED.search(body[max(0, begin - 16) : begin])
        name = clean_label(headed.group(1)) if headed else ""
    if not name and metric is None:
        ranked = _RANKED.search(body[max(0, begin - 24) : begin])
        name = clean_label(ranked.group(1)) if ranked else ""
    kind = "share" if amount.unit in {"%", "个百分点"} else "level"
    mention = Mention(amount, kind, (begin, amount.start), name, metric, sentence=sentence)
    mention.part = bool(re.search(r"其中[,:]?$", label)) or label.startswith("其中")
    mention.included = bool(
        re.search(r"\((?:含|包括|其中含)[^()]*$", body[max(0, begin - 6) : amount.start])
    )
    return mention
