"""Background work of the room `collection`: keys in, one action called."""

from __future__ import annotations

from django.utils import translation
from django_tasks import task

from wildtrace.collection.arriving.running import run_import


@task
def work_on_import(import_id: int, language: str = "en") -> None:
    """Read, screen and write an import, from where it stands; what is remarked is said in the importer's language."""
    with translation.override(language):
        run_import(import_id)


@task
def erase_what_is_due() -> None:
    """Erase the collections whose day has come; begun every hour."""
    # Imported here because actions import this module, to hand it imports.
    from wildtrace.collection.actions.erasure import erase_due_collections

    erase_due_collections()
