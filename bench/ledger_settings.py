"""The product's own settings, with one page more: the bare one that the ledger is compared with."""

from bihuan.config.settings import *  # noqa: F403

ROOT_URLCONF = "ledger_urls"
