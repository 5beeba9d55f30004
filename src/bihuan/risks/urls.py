from django.urls import URLPattern

app_name = "risks"
prefix = "risks/"
urlpatterns: list[URLPattern] = []
