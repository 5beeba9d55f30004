"""Drawn pictures for the hazards people will open first: before, and after."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from bihuan.demo.setting import Stage
from bihuan.hazards.models import Hazard
from bihuan.hazards.services.common import AFTER, BEFORE, place_of
from bihuan.hazards.states import Status
from bihuan.kernel import evidence
from bihuan.kernel.actors import acting
from bihuan.kernel.evidence import Captured, Upload

SIZE = (960, 720)
SHOWN = 15  # of each state, the newest


def picture(rng: Random, *, is_mended: bool) -> io.BytesIO:
    """A wall, a cabinet or tank, and things in the way or not; every one differs."""
    wall = tuple(rng.randint(150, 215) for _channel in range(3))
    image = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(image)
    floor = SIZE[1] * rng.uniform(0.62, 0.74)
    draw.rectangle((0, floor, *SIZE), fill=tuple(int(c * 0.62) for c in wall))
    for _thing in range(rng.randint(2, 4)):
        left = rng.randint(20, SIZE[0] - 260)
        width, height = rng.randint(120, 240), rng.randint(180, 360)
        body = tuple(rng.randint(60, 200) for _channel in range(3))
        box = (left, floor - height, left + width, floor + 20)
        draw.rounded_rectangle(box, 12, fill=body, outline=(60, 60, 60), width=4)
        draw.rectangle(
            (left + 14, floor - height + 18, left + width - 14, floor - height + 48),
            fill=(240, 240, 235),
        )
    if not is_mended:
        for _thing in range(rng.randint(9, 16)):
            x, y = rng.randint(0, SIZE[0] - 120), int(floor) + rng.randint(-40, 120)
            clutter = tuple(rng.randint(70, 190) for _channel in range(3))
            draw.polygon(
                [
                    (x, y),
                    (x + rng.randint(40, 120), y + rng.randint(-30, 10)),
                    (x + rng.randint(30, 110), y + rng.randint(30, 80)),
                ],
                fill=clutter,
            )
    else:
        draw.line((0, floor + 60, SIZE[0], floor + 60), fill=(230, 190, 40), width=10)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78)
    out.seek(0)
    return out


def take_photos(stage: Stage) -> None:
    """Photos for the newest hazards of each state that has somebody looking at it."""
    with acting(stage.system):
        for status in (Status.REPORTED, Status.OPEN, Status.RECTIFIED, Status.CLOSED):
            for hazard in Hazard.objects.filter(status=status).order_by("-id")[:SHOWN]:
                attach(stage, hazard)


def attach(stage: Stage, hazard: Hazard) -> None:
    rng, chain = stage.rng, f"hazard:{hazard.pk}"
    roles = [BEFORE] + ([AFTER] if hazard.rectified_on else [])
    for role in roles:
        upload = Upload(
            f"{'整改后' if role == AFTER else '整改前'}.jpg",
            picture(rng, is_mended=role == AFTER),
            Captured(hazard.recorded_at, hazard.latitude, hazard.longitude, rng.uniform(4, 25)),
        )
        kept = evidence.keep(
            upload, actor=stage.system, at=hazard.recorded_at, place=place_of(hazard)
        )
        evidence.attach(kept, chain=chain, role=role, at=hazard.recorded_at)
