from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "bihuan.cockpit"
    label = "cockpit"
    verbose_name = "清单管理"
