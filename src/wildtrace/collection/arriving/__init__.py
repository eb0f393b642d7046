"""A file on its way in: kept, checked, read piece by piece, laid out, and written set by set."""
