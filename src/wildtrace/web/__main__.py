"""Django's own commands, for developers: `python -m wildtrace.web makemigrations`."""

import os

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wildtrace.web.settings")
execute_from_command_line()
