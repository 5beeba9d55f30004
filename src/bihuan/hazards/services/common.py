"""What several of the services need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bihuan.hazards.errors import NoPhotos, SamePhoto
from bihuan.hazards.models import Hazard
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import EvidenceUse

BEFORE, AFTER, CHECK, DOCUMENT = "before", "after", "check", "document"
LEAST_PHOTOS = {BEFORE: "evidence-before-photos", AFTER: "evidence-after-photos"}
ROLE_WORDS = {BEFORE: "整改前", AFTER: "整改后", CHECK: "复查", DOCUMENT: "书面"}


def locked_hazard(hazard_id: int, actor: Actor) -> Hazard:
    """The hazard, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return Hazard.objects.visible_to(actor).locked().one(hazard_id)


def place_of(hazard: Hazard) -> Place:
    return Place(hazard.region, hazard.units, hazard.enterprise_id)


def keep_photos(
    hazard: Hazard, uploads: Sequence[Upload], role: str, *, actor: Actor, at: datetime
) -> list[EvidenceUse]:
    """Keep files and offer them as proof of the hazard."""
    return evidence.keep_all(
        uploads,
        chain=HAZARD_WORKFLOW.chain(hazard),
        place=place_of(hazard),
        role=role,
        actor=actor,
        at=at,
    )


def require_photos(uploads: Sequence[Upload], role: str, move: object) -> None:
    """Refuse a move without as many photos as the settings ask for.

    Raises:
        NoPhotos: Fewer were given.
    """
    least = int(packs.setting("hazards", LEAST_PHOTOS[role]))
    if len(uploads) < least:
        words = {"role": ROLE_WORDS[role], "least": least, "given": len(uploads)}
        raise NoPhotos(
            {"photos": f"请附{words['role']}照片，至少 {least} 张。"}, move=move, **words
        )


def refuse_used(hazard: Hazard, uses: Sequence[EvidenceUse]) -> None:
    """Refuse a proof of rectification that was a proof of something else before.

    The same look counts as the same photo; a photo of this hazard from before its rectification
    counts too.

    Raises:
        SamePhoto: One of them was used.
    """
    chain = HAZARD_WORKFLOW.chain(hazard)
    own = {use.evidence.perceptual for use in evidence.of(chain) if use.role == BEFORE}
    for use in uses:
        file = use.evidence
        if file.perceptual is not None and file.perceptual in own:
            raise SamePhoto({"photos": "与整改前的照片相同。"}, name=file.name, where="整改前")
        others = evidence.used_before(file, chain=chain)
        if file.kind == "photo" and others:
            where = "另一条记录" if not others[0].chain.startswith("hazard:") else "另一条隐患"
            raise SamePhoto({"photos": f"与{where}的照片相同。"}, name=file.name, where=where)
