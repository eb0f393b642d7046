"""How Django knows the room `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "wildtrace.web"
    label = "web"
