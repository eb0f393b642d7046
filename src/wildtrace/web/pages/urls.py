"""The addresses of pages that belong to no single room."""

from django.urls import path

from wildtrace.web.pages import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
]
