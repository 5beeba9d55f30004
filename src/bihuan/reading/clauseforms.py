"""Who is responsible in a sentence: forms G, H, I and J of responsibility clauses."""

import re

from bihuan.reading.deadlines import find_dues
from bihuan.reading.dutywords import CUT_WORD, longest_units
from bihuan.reading.mapped import Span, Text
from bihuan.reading.roles import Parties, read_clause
from bihuan.reading.sentences import clauses
from bihuan.reading.tasks import Scene
from bihuan.reading.units import Unit, UnitList, parse_units

MODAL = r"要(?!求|点|素)|应当|应(?!急|对|用|收|届|城)|须|必须|需要|务必|共同|负责(?!人|同志|制)|按照?(?:各自)?(?:职责|分工)|依职责"
_STEADY = r"定期|每季度|每月|每年|每半年|每周"
_ACTS = (
    r"召开|完成|开展|组织(?!部)|制定|落实|建立|全面|负责|按照?|根据|集中|抓好|做好|严格|加强|切实|具体|牵头|督促|指导(?!委|中心)|对|结合|"
    r"承担|统筹|协调|履行|参加|提供|配合|在|于|及时|积极|认真|依法|依据|会同|安排|实施"
)
_VERBS = re.compile(
    r"负责|牵头|组织(?!部)|成立|承担|实施|进行|统筹|监管(?!局|部门|所|委|总)|督办|督导(?!组)|督促|管理(?!局|处|委|部门|中心|所|办|总)|开展|"
    r"协调(?!办|中心)|落实|制定|组建|主办|指导(?!委|中心)|抓|按|根据|约谈|召集|派|处置|处罚|具体|统一|共同|分别|联合|依法|参与|配合|协助|分工|会同|对|主要"
)
NARRATED = re.compile(r"了|已经?|先后|共(?:计|有)|累计")
_NOT_LEADING = re.compile(r"签|审[批核定]|盖章|批准|汇总|出具|报送|备案|填写")
_GENERIC = re.compile(r"各|有关|相关|县级|市级|全[市县区]|其他|成员单位")


def all_units(parties: Parties) -> list[Unit]:
    found = [*parties.lead, *parties.co, *parties.pending]
    for listed in parties.duty:
        found += listed.units
    return found


def first_units(
    text: Text, start: int, end: int, verbs: re.Pattern[str]
) -> tuple[UnitList, int] | None:
    """Read a list of organs that ends where one of the verbs begins."""
    for found in verbs.finditer(text.text, start, min(end, start + 160)):
        if found.start() == start:
            continue
        listed = parse_units(text, start, found.start())
        if listed is not None:
            return listed, found.start()
    return None


def _follow(text: Text, rest: list[Span], parties: Parties) -> None:
    """Read the clauses after the first one as long as they name who works along."""
    for a, b in rest:
        if text.text.startswith(("会同", "联合"), a):
            units = _along(text, a + 2, b)
            if units is None:
                return
            parties.assisted = True
            parties.co += units.units
            parties.open_list = parties.open_list or units.open_list
            continue
        probe = Parties()
        if not read_clause(text, a, b, probe) or probe.pending:
            return
        if not any(unit.strong for unit in all_units(probe)):
            return
        read_clause(text, a, b, parties)


def _along(text: Text, start: int, end: int) -> UnitList | None:
    """Read the organs behind 会同, whatever verb comes after them."""
    whole = parse_units(text, start, end)
    listed = None if whole else first_units(text, start, end, _VERBS)
    if whole or listed:
        return whole or (listed[0] if listed else None)
    for stop in range(min(end, start + 120), start + 2, -1):
        if text.text[stop - 1] in "门位局委办队会府心)" and not CUT_WORD.match(text.text, stop - 1):
            found = parse_units(text, start, stop)
            if found is not None and found.strong:
                return found
    return None


def by_clause(text: Text, start: int, end: int) -> Parties | None:
    """Form G: ``由公安、交通部门负责，有关部门配合``."""
    parts = clauses(text, start, end)
    for index, (a, b) in enumerate(parts[:40]):
        at = text.text.find("由", a, min(b, a + 200))
        while at >= 0:
            read = first_units(text, at + 1, b, _VERBS) or _longest(text, at + 1, b)
            if read is not None and any(u.strong for u in read[0].units):
                rest = text.text[read[1] : b]
                if _NOT_LEADING.search(rest) or NARRATED.search(rest):
                    return None
                parties = _with_role(read[0], rest)
                joined = rest.find("会同")
                if joined >= 0:
                    parties.lead, parties.duty = list(read[0].units), []
                    _follow(text, [(read[1] + joined, b)], parties)
                _follow(text, parts[index + 1 :], parties)
                return parties
            at = text.text.find("由", at + 1, min(b, a + 200))
    return None


def _with_role(listed: UnitList, rest: str) -> Parties:
    parties = Parties(open_list=listed.open_list)
    if "牵头" in rest[:10]:
        parties.lead = list(listed.units)
    else:
        parties.duty = [listed]
        parties.shared = bool(re.match(r"分工|分别|共同|各自|按(?:照)?(?:各自)?职责|联合", rest))
    return parties


_LEADS = re.compile(r"牵头|会同|联合(?!会|国|社)")


def lead_clause(text: Text, start: int, end: int) -> Parties | None:
    """Form H: ``市公安局牵头，组织…``, ``区安委办组织有关专家…``."""
    parts = clauses(text, start, end)
    for index, (a, b) in enumerate(parts[:3]):
        read = first_units(text, a, b, _LEADS)
        if read is None or not read[0].strong or NARRATED.search(text.text[read[1] : b]):
            continue
        parties = Parties(lead=list(read[0].units), open_list=read[0].open_list)
        if text.text.startswith(("会同", "联合"), read[1]):
            _follow(text, [(read[1], b)], parties)
        _follow(text, parts[index + 1 :], parties)
        return parties
    read = first_units(text, *parts[0], re.compile(r"组织(?!部)")) if parts else None
    if read is not None and read[0].strong:
        others = parse_units(text, read[1] + 2, parts[0][1])
        if others is not None:
            return Parties(lead=list(read[0].units), co=list(others.units))
    return None


def _longest(text: Text, start: int, end: int) -> tuple[UnitList, int] | None:
    """Read the organ behind 由 whatever verb follows: ``由县纪委监委依规追责``."""
    stop = longest_units(text, start, min(end, start + 36))
    listed = parse_units(text, start, stop) if stop and end - stop >= 2 else None
    return (listed, stop) if listed is not None and stop else None


_ALONG = re.compile(r"会同|联合")


def _only_due(scene: Scene, start: int, end: int) -> bool:
    """Say whether a clause holds a deadline and hardly anything else."""
    dues = find_dues(scene.text.text, start, end, scene.year_at(start))
    return bool(dues) and end - start - sum(due.end - due.start for due in dues) <= 4


def subject_clause(scene: Scene, start: int, end: int) -> Parties | None:
    """Form J: ``公安、交通部门要…``, also after a deadline: ``3月底前，各镇召开…``."""
    text = scene.text
    parts = clauses(text, start, end)
    while parts and _only_due(scene, *parts[0]):
        parts = parts[1:]
    if not parts:
        return None
    before: list[Unit] = []
    while len(parts) > 1:
        listed = parse_units(text, *parts[0])
        if listed is None or not listed.strong:
            break
        before += listed.units
        parts = parts[1:]
    a, b = parts[0]
    read = _subject_read(scene, (a, b), (start, end))
    if read is None or not read[0].strong or NARRATED.search(text.text[read[1] : b]):
        return None
    listed = UnitList((*before, *read[0].units), read[0].open_list)
    parties = _joined_by(text, listed, parts[1:], b)
    if len(listed.units) == 1 and _ALONE.match(text.text, read[1]):
        parties.lead, parties.duty, parties.shared = list(listed.units), [], False
    return parties


def _subject_read(scene: Scene, part: Span, whole: Span) -> tuple[UnitList, int] | None:
    """Read the organs a clause begins with: before a modal, after 请, or before an act by a date."""
    text = scene.text
    a, b = part
    asked = _ASKED.match(text.text, a, b)
    a = asked.end() if asked else a
    read = first_units(text, a, b, re.compile(MODAL))
    if read is not None:
        return read
    dated = find_dues(text.text, *whole, scene.year_at(whole[0]))
    if asked and dated:
        return _longest(text, a, b)
    if dated or re.search(r"\d", text.text[slice(*whole)]):
        return first_units(text, a, b, re.compile(f"{_STEADY}|{_ACTS}"))
    return None


_ASKED = re.compile(r"(?:另|烦|敬)?请(?!示|求)")
_ALONE = re.compile(r"(?:具体)?负责(?!人|同志|制)")


_WITH = re.compile(r"(?:要|应当?|须|负责)?(?:积极|主动|及时)?(?:会同|联合)")


def _joined_by(text: Text, listed: UnitList, rest: list[Span], rest_end: int) -> Parties:
    """Settle a subject; one alone that works 会同 others leads them."""
    parties = solo_or_joint(listed)
    along = [part for part in rest if _ALONG.match(text.text, *part)]
    last = listed.units[-1].end
    inside = _WITH.match(text.text, last)
    if inside and rest_end > last:
        along = [(inside.end() - 2, rest_end)]
    if not parties.shared and along:
        probe = Parties()
        _follow(text, along[:1], probe)
        if probe.co:
            parties.lead, parties.duty = list(listed.units), []
            parties.co = probe.co
            parties.open_list = probe.open_list
    return parties


def solo_or_joint(listed: UnitList) -> Parties:
    parties = Parties(duty=[listed], open_list=listed.open_list)
    if (
        len(listed.units) > 1
        or _GENERIC.match(listed.units[0].name)
        or "成员单位" in listed.units[0].name
    ):
        parties.shared = True
    return parties


_CHARGED = re.compile(
    r"[-—: ]*(?:负责|承担|组织|落实|做好|指导|督促|参与|参加|协助|保障|配合|依法|加强|牵头|统筹|协调|提供|开展|会同)"
)


def colon_clause(text: Text, start: int, end: int) -> Parties | None:
    """Form I: ``公安局：负责…`` at the beginning of a line."""
    sign = re.compile(r":|—{1,2}|--").search(text.text, start, min(end, start + 90))
    colon = sign.start() if sign else -1
    if colon < 0 or end - colon < 6 or re.search(r"\d{7,}", text.text[colon:end]):
        return None
    listed = parse_units(text, start, colon)
    if listed is None or not (listed.strong or _CHARGED.match(text.text, colon + 1)):
        return None
    parties = Parties(duty=[listed], open_list=listed.open_list)
    parties.shared = len(listed.units) > 1
    return parties
