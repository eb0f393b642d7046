"""The worker's part of an import: piece by piece, each in one transaction with a checkpoint, so that it can be killed.

What is committed with the rows of a piece (the counts of the import and the length of the side file) is where the next
worker goes on. A worker that finds the counts other than it left them lets go: another has taken over.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wildtrace import __version__
from wildtrace.collection.arriving.archives import PictureArchive
from wildtrace.collection.arriving.laying_out import Desk
from wildtrace.collection.arriving.pictures import keep_pictures
from wildtrace.collection.arriving.reading import open_upload, pieces
from wildtrace.collection.arriving.rehearsal import Rehearsal
from wildtrace.collection.arriving.side_file import SideFile
from wildtrace.collection.arriving.staging import Counted, Merge, merge_rows
from wildtrace.collection.arriving.uploads import inside_path, listings_path, refused_path, upload_path
from wildtrace.collection.errors import ImportFailed, ImportStopped, ImportTakenOver
from wildtrace.collection.models import Collection, Import
from wildtrace.collection.queries import hours_by_platform, same_file_before
from wildtrace.detection.files import Batch, Reading, screened_batches
from wildtrace.detection.files.errors import FileProblem, NoTextColumn
from wildtrace.detection.screening import Screener

_log = logging.getLogger("wildtrace.imports")
_MOST_NOTES = 100


@dataclass
class Run:
    """One worker's go at an import. `into`: None for a dry run."""

    held: Import
    reading: Reading
    desk: Desk
    side_file: SideFile
    into: Merge
    rehearsal: Rehearsal | None = None
    pictures: PictureArchive | None = None

    def work(self) -> None:
        """Read, screen and write until the end. Raises ImportStopped, ImportTakenOver, ImportFailed, FileProblem."""
        done = self.held
        todo = pieces(self.reading, done.read - done.refused, done.refused)
        for screening in screened_batches(todo, self.desk.lay_out):
            self._write(screening.batch, screening.findings)

    def _write(self, batch: Batch, rows: pl.DataFrame) -> None:
        length = self.side_file.append(batch.refused)
        with transaction.atomic():
            held = claimed(self.held)
            counted = self._merge(rows) if batch.listings.height else Counted()
            held.added += counted.added
            held.updated += counted.updated
            held.unchanged += counted.unchanged
            held.refused += sum(refusal.count for refusal in batch.refused)
            held.read = held.added + held.updated + held.unchanged + held.refused
            held.refused_bytes = length
            if batch.listings.height:
                held.bands = dict(Counter(held.bands) + Counter(dict(rows["band"].value_counts().rows())))
            held.done_bytes = max(held.done_bytes, min(self.reading.done_bytes, held.size))
            held.beat_at = timezone.now()
            held.save()
        self.held = held

    def _merge(self, rows: pl.DataFrame) -> Counted:
        if self.rehearsal:
            return self.rehearsal.count(rows)
        counted = merge_rows(rows, self.into)
        if self.pictures:
            keep_pictures(self.into.collection_id, rows, self.pictures)
        return counted


def claimed(expected: Import) -> Import:
    """The import, locked, as it should be. Raises ImportStopped or ImportTakenOver."""
    collection = Collection.objects.select_for_update().filter(pk=expected.collection_id, erased_at=None)
    if not collection.exists():
        raise ImportStopped
    held = Import.objects.select_for_update().filter(pk=expected.pk).first()
    if held is None or held.state != Import.State.RUNNING:
        raise ImportStopped
    if (held.read, held.started_at) != (expected.read, expected.started_at):
        raise ImportTakenOver
    return held


def run_import(import_id: int) -> None:
    """Do the import of this key from where it stands; does nothing when there is nothing to do."""
    held = _begun(import_id)
    if held is None:
        return
    try:
        with ExitStack() as opened:
            side_file = opened.enter_context(SideFile(refused_path(held.stored_as), held.refused_bytes))
            run = _run(held, side_file)
            if inside_path(held.stored_as).exists() and not held.is_dry_run:
                run.pictures = opened.enter_context(PictureArchive(upload_path(held.stored_as)))
            run.work()
        _finish(run)
    except ImportTakenOver:
        _log.info("another worker goes on with import %s", import_id)
    except ImportStopped:
        _log.info("import %s was stopped", import_id)
    except NoTextColumn:
        _fail(held, _("No column was recognised as the words of a listing. Choose one for the title or description."))
    except FileProblem as problem:
        _fail(held, problem.what)
    except ImportFailed as problem:
        _fail(held, str(problem))
    except Exception:  # a fault of ours: the import must not seem to run for ever, and the worker's log says the rest
        _fail(held, _("Something went wrong that should not have. What was read until here is kept; try to go on."))
        raise


def _begun(import_id: int) -> Import | None:
    """The import, marked as running. One that a dead worker left running is gone on with."""
    with transaction.atomic():
        held = Import.objects.select_for_update().filter(pk=import_id).first()
        if held is None or held.state not in (Import.State.WAITING, Import.State.RUNNING):
            return None
        if held.is_dry_run:  # what it had counted is forgotten with the connection of the worker that did
            _forget_counts(held)
        held.state = Import.State.RUNNING
        held.started_at = held.started_at or timezone.now()
        held.beat_at = timezone.now()
        held.error = ""
        held.save()
    return held


def _forget_counts(held: Import) -> None:
    held.read = held.added = held.updated = held.unchanged = held.refused = held.refused_bytes = held.done_bytes = 0
    held.bands = {}


def _run(held: Import, side_file: SideFile) -> Run:
    path = listings_path(held.stored_as)
    if not path.exists():
        raise ImportFailed(_("The file is no longer in the data folder. Bring it again."))
    collection = held.collection
    desk = Desk(Screener.load(), collection.organisation_id, hours_by_platform(collection))
    into = Merge(
        collection_id=collection.pk,
        organisation_id=collection.organisation_id,
        seen_at=held.started_at or timezone.now(),
        screened_at=timezone.now(),
        catalogue=__version__,
        is_same_file=same_file_before(held),
    )
    rehearsal = Rehearsal(collection.pk) if held.is_dry_run else None
    return Run(held, open_upload(path, held.file_name, held.columns), desk, side_file, into, rehearsal)


def _finish(run: Run) -> None:
    notes = list(_notes(run.reading))[:_MOST_NOTES]
    if run.pictures and run.pictures.left_out:
        left = run.pictures.left_out
        notes.append(
            ngettext(
                "%(count)d picture was left out: no whole JPEG, PNG, GIF or WebP picture, or too large.",
                "%(count)d pictures were left out: no whole JPEG, PNG, GIF or WebP pictures, or too large.",
                left,
            )
            % {"count": left}
        )
    Import.objects.filter(pk=run.held.pk, state=Import.State.RUNNING).update(
        state=Import.State.FINISHED, ended_at=timezone.now(), done_bytes=run.held.size, notes=notes
    )


def _fail(held: Import, message: str) -> None:
    Import.objects.filter(pk=held.pk, state=Import.State.RUNNING).update(
        state=Import.State.FAILED, ended_at=timezone.now(), error=message
    )


def _notes(reading: Reading) -> Iterator[str]:
    for note in reading.notes:
        yield _("%(table)s was read as %(kind)s.") % {"table": note.label, "kind": note.kind}
        yield from note.remarks
        if note.unused:
            yield _("Columns left out: %(columns)s.") % {"columns": ", ".join(note.unused[:40])}
    yield from reading.left_out
    if not reading.is_whole:
        yield _("Part of the file could not be read; the refused rows say where it broke off.")
