"""How Django knows the room `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`."""

    name = "wildtrace.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
