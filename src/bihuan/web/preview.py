"""Draws every sample page without a server: for the eye, for the tests and for pictures.

`python -m bihuan.web.preview FOLDER` writes one file a page, with the built assets beside them.
"""

import shutil
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Undefined

from bihuan.web.jinja import BUILT, build, hashed
from bihuan.web.samples import PAGES

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3">'
    '<rect width="4" height="3" fill="#9fb4cc"/><path d="M0 3 1.4 1.4 2.2 2.2 3 1.2 4 3z" fill="#5d6f85"/></svg>'
)


def environment(undefined: type[Undefined] = Undefined) -> Environment:
    """The pages' environment with plain addresses and Chinese source texts."""
    return build(
        loader=FileSystemLoader(TEMPLATES),
        static=hashed(lambda path: f"/{path}"),
        url=lambda name, *args, **kwargs: f"#{name}",
        gettext=lambda text: text,
        ngettext=lambda one, many, count: one if count == 1 else many,
        undefined=undefined,
    )


def draw(name: str, env: Environment | None = None) -> str:
    """One sample page as HTML."""
    template, context = PAGES[name]
    return (env or environment()).get_template(template).render(context)


def write_all(folder: Path) -> list[Path]:
    """Writes every sample page below `folder`, returns the files."""
    shutil.rmtree(folder / "build", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    if BUILT.is_dir():
        shutil.copytree(BUILT, folder / "build")
    (folder / "sample.svg").write_text(PICTURE, encoding="utf-8")
    env, written = environment(), []
    for name in PAGES:
        path = folder / f"{name}.html"
        path.write_text(draw(name, env), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
