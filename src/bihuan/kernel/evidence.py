"""Files that prove: stored by their content, never overwritten, shown with a watermark."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

import imagehash
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from bihuan.kernel import fonts
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Evidence, EvidenceUse

MEGABYTE = 1024 * 1024
LIMITS = {"photo": 20 * MEGABYTE, "video": 200 * MEGABYTE}  # per kind; others as below
OTHER_LIMIT = 50 * MEGABYTE
ALIKE_BITS = 6  # of 64: how far two pictures may differ and still be called the same
THUMBNAIL_PX = 480
Image.MAX_IMAGE_PIXELS = 80_000_000  # a picture that unpacks to more is refused
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "photo", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "photo", "image/png"),
    (b"%PDF-", "pdf", "application/pdf"),
    (b"PK\x03\x04", "office", "application/zip"),
)
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileRefused(InvalidInput):
    """A file that cannot be kept as evidence."""

    code = "file_refused"
    message = _("文件“%(name)s”没有收下：%(why)s。")
    remedy = _("请换成 JPG、PNG 照片，或 PDF、Word（docx）、Excel（xlsx）、TXT 文件。")


class FileTooLarge(FileRefused):
    code = "file_too_large"
    message = _("文件“%(name)s”有 %(size)s MB，超过 %(limit)s MB。")
    remedy = _("请裁剪、压缩或分成几份后再上传。")


@dataclass(frozen=True)
class Captured:
    """Where and when a photo was taken, as the phone said; each part may be unknown."""

    at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Upload:
    """One file as it came in: its name, its content, and what the phone said of it."""

    name: str
    content: BinaryIO
    captured: Captured = Captured()


@dataclass(frozen=True)
class Sniffed:
    """What a file is by its content, whatever its name says."""

    kind: str
    media_type: str
    perceptual: int | None = None


class Store:
    """The folder of contents: two levels of folders by the SHA-256, written once."""

    suffix: ClassVar[str] = ".part"

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, content: BinaryIO) -> tuple[str, int, Path]:
        """Write a content, flushed to the disk before its name exists.

        Returns:
            SHA-256 in hexadecimal, size in bytes, path.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(suffix=self.suffix, dir=self.root)
        try:
            with os.fdopen(handle, "wb") as file:
                while block := content.read(MEGABYTE):
                    digest.update(block)
                    size += len(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(name).replace(target)
            sync_folder(target.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size, target


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def the_store() -> Store:
    return Store(Path(settings.EVIDENCE_DIR))


def size_of(content: BinaryIO) -> int:
    content.seek(0, os.SEEK_END)
    size = content.tell()
    content.seek(0)
    return size


def sniff(name: str, content: BinaryIO) -> Sniffed:
    """What the file is by its content.

    Raises:
        FileRefused: Empty, of no kind we keep, or a picture that cannot be opened.
    """
    head = content.read(512)
    content.seek(0)
    if not head:
        raise FileRefused(name=name, why="它是空的")
    for mark, kind, media_type in SIGNATURES:
        if head.startswith(mark):
            if kind == "photo":
                return Sniffed(kind, media_type, perceptual_hash(name, content))
            return office(name) if kind == "office" else Sniffed(kind, media_type)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("photo", "image/webp", perceptual_hash(name, content))
    if head[4:8] == b"ftyp":
        return Sniffed("video", "video/mp4")
    if b"\x00" not in head and Path(name).suffix.lower() in {".txt", ".csv", ".html", ".htm"}:
        return Sniffed("text", "text/plain")
    raise FileRefused(name=name, why="认不出它的格式")


def office(name: str) -> Sniffed:
    suffix = Path(name).suffix.lower()
    if suffix not in OFFICE:
        raise FileRefused(name=name, why="压缩包不能作为证据")
    return Sniffed(suffix.removeprefix("."), OFFICE[suffix])


def perceptual_hash(name: str, content: BinaryIO) -> int:
    """64 bits that stay nearly the same when a picture is scaled or saved again.

    Returns:
        As a signed number, the way PostgreSQL keeps 64 bits.
    """
    try:
        with Image.open(content) as picture:
            value = int(str(imagehash.phash(ImageOps.exif_transpose(picture))), 16)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        raise FileRefused(name=name, why="照片打不开，可能已损坏") from error
    finally:
        content.seek(0)
    return value - (1 << 64) if value >= 1 << 63 else value


def keep(upload: Upload, *, actor: Actor, at: datetime, place: Place) -> Evidence:
    """Store one file as it was handed in.

    Args:
        upload: The file; read from its beginning.
        at: When it was handed in, timezone-aware.
        place: Where it lies in the scopes; whoever sees that place may open it.

    Raises:
        FileRefused: Empty, unreadable, of no kind we keep.
        FileTooLarge: Above the limit of its kind.
    """
    name = Path(upload.name).name[-200:] or "未命名"
    upload.content.seek(0)
    sniffed = sniff(name, upload.content)
    limit, size = LIMITS.get(sniffed.kind, OTHER_LIMIT), size_of(upload.content)
    if size > limit:
        raise FileTooLarge(name=name, size=round(size / MEGABYTE, 1), limit=limit // MEGABYTE)
    digest, size, _path = the_store().put(upload.content)
    return Evidence.objects.create(
        sha256=digest,
        size=size,
        kind=sniffed.kind,
        media_type=sniffed.media_type,
        perceptual=sniffed.perceptual,
        name=name,
        captured_at=upload.captured.at,
        latitude=upload.captured.latitude,
        longitude=upload.captured.longitude,
        accuracy_m=upload.captured.accuracy_m,
        uploaded_at=at,
        uploaded_by_id=actor.user_id,
        region=place.region,
        units=sorted(set(place.units)),
        enterprise_id=place.enterprise_id,
    )


def attach(evidence: Evidence, *, chain: str, role: str, at: datetime) -> EvidenceUse:
    """Offer a kept file as proof of an object, in a role such as ``before`` or ``after``."""
    return EvidenceUse.objects.create(evidence=evidence, chain=chain, role=role, attached_at=at)


def keep_all(
    uploads: Iterable[Upload], *, chain: str, place: Place, role: str, actor: Actor, at: datetime
) -> list[EvidenceUse]:
    """Keep several files and offer each as proof of one object.

    Raises:
        FileRefused: See `keep`; none of them is kept then, as part of the caller's transaction.
        FileTooLarge: See `keep`.
    """
    kept = [keep(upload, actor=actor, at=at, place=place) for upload in uploads]
    return [attach(one, chain=chain, role=role, at=at) for one in kept]


def of(chain: str) -> QuerySet[EvidenceUse]:
    """Files offered for an object and not withdrawn, oldest first."""
    return (
        EvidenceUse.objects.filter(chain=chain, withdrawn_at__isnull=True)
        .select_related("evidence", "evidence__uploaded_by")
        .order_by("id")
    )


def used_before(evidence: Evidence, *, chain: str) -> list[EvidenceUse]:
    """Earlier uses of the same picture for another object, by content or by look.

    Only among what the actor may see; nearest first, at most five.
    """
    others = EvidenceUse.objects.exclude(chain=chain).select_related("evidence")
    if evidence.perceptual is None:
        return list(others.filter(evidence__sha256=evidence.sha256)[:5])
    distance = RawSQL(
        "bit_count((kernel_evidence.perceptual # %s)::bit(64))", [evidence.perceptual]
    )
    return list(
        others.filter(evidence__perceptual__isnull=False)
        .annotate(distance=distance)
        .filter(distance__lte=ALIKE_BITS)
        .order_by("distance", "id")[:5]
    )


def path_of(evidence: Evidence) -> Path:
    """The file on disk, exactly as handed in."""
    return the_store().path(evidence.sha256)


def is_intact(evidence: Evidence) -> bool:
    """Whether the stored content still has the hash it was given at its capture."""
    path = path_of(evidence)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == evidence.sha256


def rendering(evidence: Evidence, lines: list[str], *, width: int = THUMBNAIL_PX) -> bytes:
    """A JPEG of a photo with its time, place and person written on it; the original is untouched."""
    with Image.open(path_of(evidence)) as original:
        picture = ImageOps.exif_transpose(original).convert("RGB")
    picture.thumbnail((width, width * 2))
    if lines:
        draw_lines(picture, lines)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def draw_lines(picture: Image.Image, lines: list[str]) -> None:
    size = max(11, picture.width // 34)
    font = ImageFont.truetype(str(fonts.sans()), size)
    draw = ImageDraw.Draw(picture, "RGBA")
    top = picture.height - len(lines) * (size + 5) - 8
    draw.rectangle((0, top, picture.width, picture.height), fill=(0, 0, 0, 120))
    for number, line in enumerate(lines):
        draw.text((8, top + 4 + number * (size + 5)), line, font=font, fill=(255, 255, 255, 235))
