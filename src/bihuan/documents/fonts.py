"""Which fonts a document is set in: the standard's where a folder holds them, free ones else."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

FREE_SERIF = "Noto Serif SC"
FREE_SANS = "Noto Sans SC"
ROLES = ("title", "body", "heading", "kai", "number")


@dataclass(frozen=True, slots=True)
class FontSet:
    """The families to look for, best first, and the folder with a customer's licensed files.

    Source:
        GB/T 9704-2012, 5.2.2 and 7: 小标宋, 仿宋, 黑体, 楷体, page numbers in 宋体.
    """

    title: tuple[str, ...] = (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "方正小标宋简体",
        "方正小标宋_GBK",
    )
    body: tuple[str, ...] = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong")
    heading: tuple[str, ...] = ("SimHei", "黑体", "STHeiti")
    kai: tuple[str, ...] = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "STKaiti", "LXGW WenKai")
    number: tuple[str, ...] = ("SimSun", "宋体", "NSimSun")
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class FontUse:
    """What one role was set in; `is_substitute` where no wanted family was there."""

    role: str
    wanted: str
    used: str
    is_substitute: bool


@dataclass(frozen=True, slots=True)
class FontsUsed:
    """The families a document was set in, by role, and where they came from."""

    uses: tuple[FontUse, ...]
    folders: tuple[Path, ...] = field(repr=False)

    def family(self, role: str) -> str:
        """The family of a role."""
        return next(use.used for use in self.uses if use.role == role)

    @property
    def substitutes(self) -> tuple[FontUse, ...]:
        """The roles that had to make do."""
        return tuple(use for use in self.uses if use.is_substitute)

    @property
    def notice(self) -> str:
        """What to tell the person who prints, empty when every font is the standard's."""
        if not self.substitutes:
            return ""
        pairs = "、".join(f"{_ROLE_NAMES[use.role]}用{use.used}" for use in self.substitutes)
        return f"字体文件夹里没有国标字体，{pairs}代替；放入有授权的字体文件后重新生成即可。"


_ROLE_NAMES = {
    "title": "小标宋",
    "body": "仿宋",
    "heading": "黑体",
    "kai": "楷体",
    "number": "宋体",
}


def free_folder() -> Path:
    """The folder of the free fonts that come by wheel."""
    return Path(pylopdf_fonts_zh_cn.__file__).parent


@lru_cache(maxsize=8)
def resolve(fonts: FontSet) -> FontsUsed:
    """Looks which of the wanted families are there; system fonts are never used.

    Args:
        fonts: The wish.

    Returns:
        One use a role, each a family that exists.
    """
    folders = (free_folder(), *((fonts.folder,) if fonts.folder else ()))
    there = set(
        typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in folders],
        ).families()
    )
    return FontsUsed(tuple(_use(fonts, role, there) for role in ROLES), folders)


def _use(fonts: FontSet, role: str, there: set[str]) -> FontUse:
    wanted: tuple[str, ...] = getattr(fonts, role)
    found = next((family for family in wanted if family in there), None)
    spare = FREE_SANS if role == "heading" else FREE_SERIF
    return FontUse(role, wanted[0], found or spare, found is None)
