from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "bihuan.enterprises"
    label = "enterprises"
    verbose_name = "企业档案"
