"""Rows from Parquet, at about the rate at which they come off the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wildtrace.detection.files.blocks import BLOCK_BYTES, BLOCK_ROWS, Block
from wildtrace.detection.files.encodings import marked_decode
from wildtrace.detection.files.errors import FormatUnknown
from wildtrace.detection.files.refusals import Refusal

MAGIC = b"PAR1"
_SAMPLE_ROWS = 500


class ParquetTable:
    """A Parquet file; rows count from 1. Structs are flattened ("seller.name"), lists joined by line
    breaks.
    """

    format = "Parquet"

    def __init__(self, label: str, path: Path, file: BinaryIO) -> None:
        self.label = label
        self.remarks: list[str] = []
        self.rows_read = 0
        try:
            self._file = pq.ParquetFile(file)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise FormatUnknown(path, f"this is not a sound Parquet file ({_short(error)}).") from error
        self._headers = _flat_names(self._file.schema_arrow)
        # Text declared as bytes may not decode.
        self._has_bytes = any(_is_bytes(field.type) for field in self._file.schema_arrow)
        self.sample = self._sample()

    @property
    def rows(self) -> int:
        """How many rows the file says it has."""
        return int(self._file.metadata.num_rows)

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All rows; a damaged row group is refused as a whole from where it breaks, the next one is read
        on.
        """
        columns = sorted({top for name, top in self._headers.items() if wants(name)})
        first = 1
        for group in range(self._file.num_row_groups):
            count = self._file.metadata.row_group(group).num_rows
            yield from self._group(group, columns, first, count)
            first += count

    def _group(self, group: int, columns: list[str], first: int, count: int) -> Iterator[Block]:
        done = 0
        try:
            for batch in self._file.iter_batches(
                self._batch_rows(group, columns), row_groups=[group], columns=columns, use_threads=False
            ):
                rows = pl.int_range(first + done, first + done + batch.num_rows, dtype=pl.Int64, eager=True)
                done += batch.num_rows
                self.rows_read += batch.num_rows
                frame = _texts(pa.Table.from_batches([batch]))
                yield Block(frame, rows.alias("row"), is_marked=self._has_bytes)
        except (pa.ArrowException, OSError) as error:
            reason = f"this part of the Parquet file is damaged ({_short(error)})"
            lost = Refusal(self.label, first + done, reason, count=count - done, fatal=True)
            yield Block(pl.DataFrame(), pl.Series("row", [], dtype=pl.Int64), [lost])

    def _batch_rows(self, group: int, columns: list[str]) -> int:
        """Rows in a batch, fewer where they are long."""
        meta = self._file.metadata.row_group(group)
        parts = [meta.column(i) for i in range(meta.num_columns)]
        size = sum(p.total_uncompressed_size for p in parts if p.path_in_schema.split(".")[0] in columns)
        # Dictionary encoding hides how long repeated values are, hence the factor.
        usual = size * 2 / max(1, meta.num_rows)
        return max(256, min(BLOCK_ROWS, int(4 * BLOCK_BYTES / max(1.0, usual))))

    def _sample(self) -> pl.DataFrame:
        try:
            batch = next(self._file.iter_batches(_SAMPLE_ROWS, use_threads=False), None)
        except (pa.ArrowException, OSError):
            batch = None
        if batch is None:
            return pl.DataFrame(schema=dict.fromkeys(self._headers, pl.String))
        return _texts(pa.Table.from_batches([batch]))


def _flat_names(schema: pa.Schema) -> dict[str, str]:
    """Names of the columns once structs are flattened → the top column each lies in."""
    return {name: field.name for field in schema for name in _leaves(field.name, field.type)}


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _leaves(name: str, kind: pa.DataType) -> list[str]:
    if not pa.types.is_struct(kind):
        return [name]
    return [leaf for part in kind for leaf in _leaves(f"{name}.{part.name}", part.type)]


def _texts(table: pa.Table) -> pl.DataFrame:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    frame = cast("pl.DataFrame", pl.from_arrow(table))
    texts = frame.with_columns(_text(name, kind) for name, kind in frame.schema.items() if kind != pl.String)
    # An empty text is no text; most columns have none.
    shortest = texts.select(pl.all().str.len_bytes().min()).row(0, named=True)
    empty = [name for name, size in shortest.items() if size == 0]
    return texts.with_columns(pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name)) for name in empty)


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Binary:
        return column.map_elements(lambda value: marked_decode(value, "utf-8"), return_dtype=pl.String)
    if isinstance(kind, pl.List | pl.Array):
        return _joined(column, kind)
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("iso:strict")
    if kind.is_nested() or kind == pl.Object:
        return pl.lit(None, dtype=pl.String).alias(name)
    return column.cast(pl.String, strict=False)


def _joined(column: pl.Expr, kind: pl.List | pl.Array) -> pl.Expr:
    inner = cast("pl.DataType", kind.inner)
    values = column.arr.to_list() if isinstance(kind, pl.Array) else column
    if isinstance(inner, pl.Struct):
        values = values.list.eval(pl.element().struct.json_encode())
    elif inner.is_nested():
        return pl.lit(None, dtype=pl.String).alias(column.meta.output_name())
    else:
        values = values.list.eval(pl.element().cast(pl.String, strict=False))
    return values.list.join("\n", ignore_nulls=True)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
