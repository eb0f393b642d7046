"""How Django knows the room `collection`."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """The room `collection`."""

    name = "wildtrace.collection"
    label = "collection"
    default_auto_field = "django.db.models.BigAutoField"
