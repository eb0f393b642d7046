"""How Django knows the room `review`."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The room `review`."""

    name = "wildtrace.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
