from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "bihuan.organisations"
    label = "organisations"
    verbose_name = "组织"
