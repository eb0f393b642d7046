"""How Django knows the room `statistics`."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """The room `statistics`."""

    name = "wildtrace.statistics"
    label = "statistics"
