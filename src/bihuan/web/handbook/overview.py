"""All pages that are made, and the page that leads to them."""

from __future__ import annotations

from bihuan.kernel.indicators import all_indicators
from bihuan.kernel.jobs import all_jobs
from bihuan.kernel.ledgers.declaration import all_ledgers
from bihuan.kernel.packs import as_shipped
from bihuan.kernel.permissions import PERMISSIONS
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.web.handbook.loading import load_all, rooms
from bihuan.web.handbook.markdown import page, table
from bihuan.web.handbook.rooms import room
from bihuan.web.handbook.sources import sources
from bihuan.web.handbook.variables import settings_page


def pages() -> dict[str, str]:
    """Every page that is made: path below ``docs`` → text; words of packs as they are shipped."""
    load_all()
    with as_shipped():
        made = {f"generated/{app}.md": text for app in rooms() if (text := room(app))}
        made["generated/settings.md"] = settings_page()
        made["generated/README.md"] = contents([path.split("/")[1] for path in made])
        made["sources.md"] = sources()
    return made


def contents(files: list[str]) -> str:
    """The page that leads to the others, with how much is declared."""
    counts = [
        ["Life cycles", len(WORKFLOWS)],
        ["Permissions", len(PERMISSIONS)],
        ["Ledgers", len(all_ledgers())],
        ["Indicators", len(all_indicators())],
        ["Jobs", len(all_jobs())],
    ]
    links = "\n".join(f"- [{name.removesuffix('.md')}]({name})" for name in files)
    return page(
        "What the code declares",
        f"{links}\n- [sources](../sources.md)",
        table(["Declared", "How many"], counts),
    )
