"""Importers of the official exports: the CITES Checklist's index and Species+ listings."""
