"""The addresses of pages that belong to no single room."""

from django.urls import path

from wildtrace.web.pages import api_reference, choices, health, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", health.health, name="health"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("api/", api_reference.api_reference, name="api"),
    path("about/", views.about, name="about"),
    path("keyboard/", views.keyboard, name="keyboard"),
    path("choose/language/", choices.choose_language, name="choose_language"),
    path("choose/colours/", choices.choose_theme, name="choose_theme"),
    path("choose/keys/", choices.choose_keys, name="choose_keys"),
]
