from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "bihuan.dispatch"
    label = "dispatch"
    verbose_name = "统筹督办"
