from django.urls import URLPattern

app_name = "responsibility"
prefix = "responsibility/"
urlpatterns: list[URLPattern] = []
