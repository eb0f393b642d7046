"""Read-only questions over the rooms below: frames, charts, tables. No models."""
