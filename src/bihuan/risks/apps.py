from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "bihuan.risks"
    label = "risks"
    verbose_name = "风险管控"
