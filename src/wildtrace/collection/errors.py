"""What can go wrong when listings come in or go out."""

from __future__ import annotations

from wildtrace.errors import WildtraceError


class CollectionError(WildtraceError):
    """The base of this room's errors."""


class UploadRefused(CollectionError):
    """A file that is too large, empty, or unpacks to more than any list of listings needs. Nothing was kept of it."""


class ImportRefused(CollectionError):
    """An import that cannot be started as it stands: in another state, or its columns hold no text."""


class ImportFailed(CollectionError):
    """Reading a file cannot go on; what was already written stays, and the message says where it ended."""


class ImportStopped(CollectionError):
    """Somebody stopped an import, or its collection went, while the worker was at it. What is written is whole."""


class ImportTakenOver(CollectionError):
    """Another worker has gone on with this import, so this one lets go. Nothing was written twice."""


class CollectionErased(CollectionError):
    """The collection has been erased, so nothing can be brought into it."""


class ExportRefused(CollectionError):
    """An export that is not written: an unknown format, or filters that mean nothing."""


class SellerNotVisible(CollectionError):
    """No seller of this pseudonym has a listing that the person may see. Nothing was disclosed."""


class ReasonMissing(CollectionError):
    """Somebody asked who a seller is without saying why. Nothing was disclosed."""
