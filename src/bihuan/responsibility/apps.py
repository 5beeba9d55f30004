from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "bihuan.responsibility"
    label = "responsibility"
    verbose_name = "责任落实"
