"""Reporting duties: who owes which paper to whom, by when, signed by whom.

A clause that names a verb of reporting and a time, or a modal and an addressee, is a duty. What the
clause leaves out is taken from the clause before it, the subject of the paragraph or the
salutation; the span then points there. Source: part 1.5 of the grammar of official documents.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from bihuan.reading.deadlines import Due, find_dues
from bihuan.reading.dutywords import (
    HEAD_NOUNS,
    OBJECT,
    TAIL,
    WITH,
    condition_in,
    longest_units,
    noun_in,
    recipient_after,
    subject_of,
    what_after,
    what_before,
    what_earlier,
    wide_subject,
)
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.ranges import Ranges
from bihuan.reading.sentences import clauses, line_of, sentences
from bihuan.reading.units import Unit, parse_units

_VERB = re.compile(
    r"(?:(?<![通举月周季申汇瞒谎迟漏曝情预简快零专])|(?<=每月)|(?<=每周)|(?<=每季)|(?<=半月))(?:汇总上报|报送|上报|转报|递交|上交|回复|提供|填报|呈报|报备|提交|反馈(?!意见建议)|报告(?!制度|会|书|单|报|于|、|及|和|后)|汇报(?!会|材料|稿|提纲|制度)|"
    r"报(?!告|表|名|警|废|道|刊|社)(?=[至给到]|请|[\u4e00-\u9fff]{0,12}?(?:局|委|办|厅|部|政府|中心|领导|安委会|指挥部|支队|大队|处|科|公司|集团)))|(?<![移抄遣护运输配发呈报])送(?!达|检|审|医|电|风|货|教|法)(?=[至到]|[\u4e00-\u9fff]{0,10}?(?:局|委|办|厅|部|政府|中心|安委会|指挥部|支队|大队|科)(?![\u4e00-\u9fff]{0,2}(?:长|员)))|提出(?=[^,。;]{0,8}申请)|说明情况|作出说明|书面说明|(?<=[局委办厅])备案"
)
_TO = re.compile(
    r"(?:向|给|对)(?P<to>[^,。;:]{2,30}?)(?=书面|及时|立即|如实|分别|同时|集中|统一|汇总|报送|上报|报告|反馈|提交|提出|汇报|报备|呈报|说明|作出|备案|填报|专题)"
)
_SIGN = re.compile(
    r"(?:经|由|须经|并由|并经|需经|报)?(?:[^,。;由经]{0,10}?)(?P<who>(?:分管|主要|主管)(?:领导同志|领导|负责同志|负责人)|(?<=[由经])(?:组长|副组长|局长|主任|法定代表人|负责人|站长|所长|镇长|乡长))[^,。;]{0,8}?(?:签发|签字|审签|签批|签署|签名|签章|签报|审定|审核|审阅同意)"
)
_CC = re.compile(
    r"(?:并|要|请|须|应)?(?:同时)?(?:抄送|抄报|抄告)(?:至|给)?(?P<cc>[^,。;()]{2,40})|(?:并|要|须|应|请)?同时(?:报送|上报|报)(?:至|给)?(?P<cc2>[^,。;()]{2,40})"
)
_FORM = re.compile(
    r"\((?P<a>[^()]{0,4}(?:含|包括|附)?[^()]{0,12}(?:纸质|电子|传真|盖章|扫描|PDF|word|Word|光盘)[^()]{0,20})\)|(?P<b>书面|零报告|电子版|纸质版|以正式文件|一式[一二三四五六七八九十两]份|以书面形式|加盖公章|电子邮件|传真)|(?P<c>含[^,。;()]{0,10}(?:纸质|电子|传真)[^,。;()将把报]{0,12})"
)
_MODAL = re.compile(r"要|应|须|必须|务必|请|将于|需")
_CALLED_FOR = re.compile(
    rf"{_MODAL.pattern}|每[^,。;了]{{0,8}}(?:报送|报告|上报|填报)|前(?:将|把)[^,。;]{{2,30}}报|前[^,。;]{{0,16}}(?:报送|上报|报[^,。;]{{2,12}}[局委办]|提交|反馈)"
)
_TOLD = re.compile(r"了|已|先后|曾")


@dataclass(slots=True)
class Duty:
    """A paper that somebody owes."""

    start: int
    end: int
    what: Span | None
    who: list[Unit]
    due: Due | None
    recipient: Span | None
    signer: Span | None = None
    cc: Span | None = None
    form: Span | None = None
    core: int = 0
    block: Block | None = None
    inherited: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _State:
    """What later clauses inherit."""

    who: list[Unit] = field(default_factory=list)
    duty_who: list[Unit] = field(default_factory=list)
    recipient: Span | None = None
    block: Block | None = None
    recent: list[Duty] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DutyScene:
    """The document and what is known of it."""

    text: Text
    outline: Outline
    year_at: Callable[[int], int | None]
    salutation: list[Unit]
    forward: Callable[[Block | None], bool]
    closed: Ranges


def _due_for(scene: DutyScene, parts: list[Span], index: int, verb: int) -> tuple[Due | None, int]:
    """Pick the time of a duty: in its clause before the verb, else in a clause that is only a time."""
    text = scene.text
    a, b = parts[index]
    here = find_dues(text.text, a, b, scene.year_at(a))
    before = [due for due in here if due.start < verb]
    firm = [due for due in before if due.kind != "event"] or before
    if firm:
        return firm[-1], index
    for earlier in range(index - 1, -1, -1):
        x, y = parts[earlier]
        dues = find_dues(text.text, x, y, scene.year_at(a))
        if not dues:
            if parse_units(text, x, y) is not None or y - x < 4:
                continue
            break
        due = dues[-1]
        rest = (text.text[x : due.start] + text.text[due.end : y]).strip()
        subject = subject_of(text, x, y)
        named = subject[-1].end - x if subject else 0
        told = due.kind == "recurring" and earlier == index - 1
        if (
            told
            or len(rest) - named <= 6
            or due.kind == "event"
            or OBJECT.search(text.text, due.end, y)
        ):
            return due, earlier
        break
    after = [due for due in here if due.kind in {"recurring", "date", "relative"}]
    return (after[0], index) if after else (None, index)


def _signer(text: Text, start: int, end: int) -> Span | None:
    found = _SIGN.search(text.text, start, end)
    return found.span("who") if found else None


def _form(text: Text, start: int, end: int) -> Span | None:
    found = _FORM.search(text.text, start, end)
    if not found:
        return None
    key = next(key for key in ("a", "b", "c") if found.group(key))
    return found.span(key)


_HEARD = re.compile(r"听取|审议|审阅|专题研究|根据|按照|依据")


def _best_verb(text: Text, a: int, b: int) -> re.Match[str] | None:
    """Pick the verb of a clause that names an addressee, else the first."""
    verbs = [
        verb
        for verb in list(_VERB.finditer(text.text, a, b))[:4]
        if not _HEARD.search(text.text, a, verb.start())
        and text.text[verb.end() : verb.end() + 1] != "("
    ]
    for verb in verbs:
        if recipient_after(text, verb.end(), b)[0] is not None:
            return verb
    return verbs[0] if verbs else None


def _recipient(text: Text, a: int, b: int, verb: re.Match[str]) -> tuple[Span | None, int]:
    """Read who gets the paper, before the verb (向…) or behind it; and where the rest begins."""
    to = _TO.search(text.text, a, verb.end())
    if to and (
        parse_units(text, *to.span("to")) is not None
        or re.search(r"领导|负责人|举报人|政府|社会", to.group("to"))
    ):
        return to.span("to"), verb.end()
    return recipient_after(text, verb.end(), b)


def _read_duty(scene: DutyScene, state: _State, parts: list[Span], index: int) -> Duty | None:
    """Read the duty of one clause; None where it is none."""
    text = scene.text
    a, b = parts[index]
    verb = _best_verb(text, a, b)
    if verb is None:
        return None
    if _TOLD.search(text.text, a, b) and not re.search(r"了解|为了", text.text[a:b]):
        return None
    recipient, rest = _recipient(text, a, b, verb)
    due, due_index = _due_for(scene, parts, index, verb.start())
    what = what_before(text, a, verb.start())
    if what is None and rest < b:
        what = what_after(text, rest, b)
        if what and not HEAD_NOUNS.search(text.text[what[0] : what[1]]) and recipient is not None:
            what = None
    if what is None:
        what = _own_object(text, parts, index, verb.start())
    if recipient is not None and _speaks_of_all(scene, parts, index, due):
        _addressed(state, recipient)
        return None
    topic = _topic(text, a, verb.start()) if what is None else None
    what = topic or what or _circumstance(text, parts[: index + 1], due, verb)
    sentence = text.text[parts[0][0] : b]
    modal = bool(_MODAL.search(sentence))
    if due is None and not (
        modal and recipient and what and verb.group(0) not in {"报告", "汇报", "反馈"}
    ):
        return None
    if what is None and recipient is None:
        return None
    if recipient is None and what is not None and what[1] <= a:
        recipient = _given_to(text, parts[0][0], a)
    return _assembled(scene, state, parts, index, (due, due_index, what, recipient, verb))


_GIVEN_TO = re.compile(r"向(?P<to>[^,。;:]{2,24}?)(?=作出|做出|提出|书面|提交|说明)")


def _own_object(text: Text, parts: list[Span], index: int, verb: int) -> Span | None:
    """Take the object of a verb before: in its clause, else in a clause before it."""
    own = OBJECT.search(text.text, parts[index][0], verb)
    if own and HEAD_NOUNS.search(own.group("what")):
        return noun_in(text, *own.span("what"))
    return what_earlier(text, parts[:index])


def _given_to(text: Text, start: int, end: int) -> Span | None:
    """Read the addressee in a clause before: ``要向区政府作出书面检查，于6月1日前报送``."""
    earlier = _GIVEN_TO.search(text.text, start, end)
    if earlier and parse_units(text, *earlier.span("to")) is not None:
        return earlier.span("to")
    return None


def _circumstance(
    text: Text, parts: list[Span], due: Due | None, verb: re.Match[str]
) -> Span | None:
    """Take what is to be told of: the case that a condition names."""
    if due is None:
        return None
    if due.kind == "event" and "说明" in verb.group(0):
        return due.start, due.end
    return condition_in(text, parts)


def _speaks_of_all(scene: DutyScene, parts: list[Span], index: int, due: Due | None) -> bool:
    """Say whether a clause only tells where papers named before go: 上述材料均报市安委办."""
    text = scene.text
    a, b = parts[index]
    if re.match(r"(?:均|一并|统一|一律)", text.text[a:b]):
        return index > 0 and not find_dues(text.text, a, b, None)
    return due is None and bool(re.match(r"(?:上述|以上|所有|相关)", text.text[parts[0][0] : b]))


def _addressed(state: _State, recipient: Span) -> None:
    """Give the addressee of 上述材料 to the duties before that name none."""
    state.recipient = recipient
    for duty in state.recent:
        here = duty.block is state.block and "recipient" in duty.inherited
        if duty.recipient is None or here:
            duty.recipient = recipient
            duty.inherited.add("recipient")


_TITLED = re.compile(r"(?:结果|情况|方案|报告|总结|清单|台账|名单|材料|信息|报表|意见|数据|小结)$")


def _topic(text: Text, start: int, verb: int) -> Span | None:
    """Read the object before its time: ``各单位整改情况于4月15日前书面报…``."""
    dues = find_dues(text.text, start, verb, None)
    if not dues:
        short = noun_in(text, start, verb) if verb - start <= 16 else None
        return short if short and _TITLED.search(text.text[slice(*short)]) else None
    end = dues[0].start
    stop = longest_units(text, start, min(end, start + 40))
    begin = stop or start
    found = noun_in(text, begin, end)
    if found is None or not HEAD_NOUNS.search(text.text[found[0] : found[1]][-3:]):
        return None
    return found


def _assembled(
    scene: DutyScene,
    state: _State,
    parts: list[Span],
    index: int,
    found: tuple[Due | None, int, Span | None, Span | None, re.Match[str]],
) -> Duty:
    text = scene.text
    due, due_index, what, recipient, verb = found
    a, b = parts[index]
    inherited: set[str] = set()
    who, first = _who(text, parts, index, what)
    if who is None:
        who = state.who or scene.salutation
        inherited.add("who")
    if recipient is None and state.recipient is not None:
        recipient = state.recipient
        inherited.add("recipient")
    if what is None:
        what = (verb.start(), verb.end())
        inherited.add("what")
    used = [i for i in range(index) if parts[i][0] <= what[0] < parts[i][1] or due_index == i]
    core = parts[min([*used, index])][0]
    start = parts[min([*used, first, index])][0]
    duty = Duty(
        start, b, what, who, due, recipient, inherited=inherited, core=core, block=state.block
    )
    duty.signer = _signer(text, a, b) or _signer_before(text, parts, index)
    duty.form = _form(text, start, b)
    return duty


def _who(
    text: Text, parts: list[Span], index: int, what: Span | None
) -> tuple[list[Unit] | None, int]:
    """Read who owes the paper and in which clause that stands."""
    if what is not None and what[0] > parts[index][0]:
        named = parse_units(text, parts[index][0], what[0])
        if named is not None and named.strong:
            return list(named.units), index
    by = _BY.search(text.text, *parts[index])
    named = parse_units(text, *by.span("who")) if by else None
    if named is not None:
        return list(named.units), index
    for earlier in range(index, -1, -1):
        who = wide_subject(text, parts, earlier)
        if who is not None:
            return who, earlier
    return None, index


_BY = re.compile(
    r"由(?P<who>[^,。;:]{2,40}?)(?=向|将|于|在|按|每|负责|统一|汇总|提出|提交|报|书面)"
)


def _signer_before(text: Text, parts: list[Span], index: int) -> Span | None:
    """Read a signer in the clause before: ``经主要领导签字后，报…``."""
    if not index or "经" not in text.text[slice(*parts[index - 1])]:
        return None
    return _signer(text, *parts[index - 1])


def _attach_cc(scene: DutyScene, state: _State, parts: list[Span], index: int) -> bool:
    """Read 抄送 and 同时报 and hang them on the duties they speak of."""
    text = scene.text
    a, b = parts[index]
    found = _CC.search(text.text, a, b)
    if not found or not state.recent:
        return False
    cc = found.span("cc") if found.group("cc") else found.span("cc2")
    stop = TAIL.search(text.text, *cc)
    if stop and stop.start() > cc[0]:
        cc = (cc[0], stop.start())
    named = text.text[parts[index - 1][0] : parts[index - 1][1]] if index else ""
    nouns = set(HEAD_NOUNS.findall(named))
    targets = [
        duty
        for duty in state.recent
        if duty.what and nouns & set(HEAD_NOUNS.findall(text.text[duty.what[0] : duty.what[1]]))
    ]
    verbed = (
        bool(_VERB.search(named)) or _VERB.search(text.text, a, max(a, found.start())) is not None
    )
    line, _ = line_of(text.text, a)
    targets = [duty for duty in targets if duty.start >= line]
    if index == 0 or verbed or not targets:
        targets = state.recent[-1:]
    for duty in targets:
        duty.cc = cc
    return True


_TWICE = re.compile(
    r"(?:报告|报送|上报|反馈|通报|续报)(?P<cut>、)(?=\d|每|[一二两三]|(?:电话|书面))"
)


def _duty_clauses(text: Text, start: int, end: int) -> list[Span]:
    """Split a sentence at commas, and where a verb of reporting is followed by another time."""
    parts: list[Span] = []
    for a, b in clauses(text, start, end):
        at = a
        for found in _TWICE.finditer(text.text, a, b):
            parts.append((at, found.start("cut")))
            at = found.end("cut")
        parts.append((at, b))
    return parts


def _read_sentence(scene: DutyScene, state: _State, start: int, end: int) -> list[Duty]:
    text = scene.text
    parts = _duty_clauses(text, start, end)
    made: list[Duty] = []
    for index, (a, b) in enumerate(parts):
        cc = _CC.search(text.text, a, b)
        if cc and not (_VERB.search(text.text, a, cc.start())):
            _attach_cc(scene, state, parts, index)
            continue
        duty = _read_duty(scene, state, parts, index)
        if duty is None:
            _attach_signer(text, state, (a, b), made=bool(made), first=index == 0)
        elif not (made and duty.due is made[-1].due is None):
            for other in _elliptic(scene, duty, parts[:index]):
                made.append(other)
                _remember(state, other)
            made.append(duty)
            _remember(state, duty)
            if cc:
                _attach_cc(scene, state, parts, index)
    _share_recipients(text, made)
    if not made:
        subjects = (subject_of(text, *part) for part in parts)
        state.who = next((found for found in subjects if found is not None), state.who)
    return made


def _share_recipients(text: Text, made: list[Duty]) -> None:
    """Give ``30分钟内电话报告、1小时内书面报告县政府`` one addressee."""
    for before, after in pairwise(made):
        own = before.recipient is not None and "recipient" not in before.inherited
        given = after.recipient is not None and "recipient" not in after.inherited
        if given and not own and text.text[before.end : before.end + 1] == "、":
            before.recipient = after.recipient
            before.inherited.add("recipient")


def _elliptic(scene: DutyScene, duty: Duty, before: list[Span]) -> list[Duty]:
    """Read the papers of clauses that leave the verb to a later one.

    ``于5月15日前将实施方案，每月22日前将当月进展，12月10日前将总结报送区安委办``.
    """
    text = scene.text
    found: list[Duty] = []
    for a, b in reversed(before):
        mark = WITH.search(text.text, a, b)
        dues = find_dues(text.text, a, mark.start() if mark else a, scene.year_at(a))
        what = noun_in(text, mark.end(), b) if mark else None
        if what is None or not dues or _VERB.search(text.text, a, b):
            break
        found.append(
            Duty(
                a,
                b,
                what,
                duty.who,
                dues[-1],
                duty.recipient,
                core=a,
                block=duty.block,
                inherited={"who", "recipient"},
            )
        )
        duty.core = min(duty.core, a)
    return found[::-1]


def _remember(state: _State, duty: Duty) -> None:
    """Keep what the next clauses may inherit."""
    state.recent.append(duty)
    if duty.recipient is not None:
        state.recipient = duty.recipient
    if "who" not in duty.inherited:
        state.who = state.duty_who = duty.who


def _attach_signer(text: Text, state: _State, clause: Span, *, made: bool, first: bool) -> None:
    """Hang ``由分管领导签发`` on the duty before it."""
    signer = _signer(text, *clause)
    if signer is None or not state.recent or not (made or first):
        return
    duty = state.recent[-1]
    duty.signer = duty.signer or signer
    if made:
        duty.end = max(duty.end, clause[1])


def find_duties(scene: DutyScene) -> list[Duty]:
    """Find the reporting duties of a document, in order."""
    text = scene.text
    state = _State()
    duties: list[Duty] = []
    first = scene.outline.blocks[0].start if scene.outline.blocks else len(text.text)
    stretches: list[tuple[Block | None, int, int]] = [(None, 0, first)]
    stretches += [(block, block.body, block.end) for block in scene.outline.blocks]
    for block, start, end in stretches:
        if block is None or block.style in {"han", "chapter"} or not state.recent:
            state.who = []
        else:
            state.who = state.duty_who
        state.block = block
        forward = scene.forward(block)
        for a, b in sentences(text, start, end):
            if scene.closed.touches(a, b):
                continue
            if not forward and not _CALLED_FOR.search(text.text, a, b):
                continue
            duties += _read_sentence(scene, state, a, b)
    return duties
