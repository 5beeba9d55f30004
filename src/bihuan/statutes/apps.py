from django.apps import AppConfig


class StatutesConfig(AppConfig):
    name = "bihuan.statutes"
    label = "statutes"
    verbose_name = "规则"
