"""Compiles reference/ and the translations into the files that the package uses, by hand or for a wheel."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILER = "wildtrace.detection.build"
COMPILED = "src/wildtrace/taxa/compiled"
LOCALE = "src/wildtrace/web/locale"
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # the same translations make the same file on every day


class CompileReference(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is for configs of one's own
    """Compiles before a wheel is packed; for an editable install `make` does, which knows what changed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version != "editable":
            compile_reference(Path(self.root))
            compile_translations(Path(self.root))


def compile_reference(root: Path) -> None:
    """Compile reference/ into the package's folder; raises CalledProcessError when a row of it is wrong."""
    (root / COMPILED).mkdir(parents=True, exist_ok=True)
    # An isolated build gives its packages to this process only, by its path: they are handed on.
    path = os.pathsep.join([str(root / "src"), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", COMPILER, "--reference", "reference", "--output", COMPILED]
    subprocess.run(command, cwd=root, env=environment, check=True)


def compile_translations(root: Path) -> None:
    """Write each language's django.mo beside its django.po; raises PoFileError when one cannot be read."""
    for source in sorted((root / LOCALE).glob("*/LC_MESSAGES/django.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        catalogue.creation_date = SOME_DAY
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


STEPS = {"reference": compile_reference, "translations": compile_translations}

if __name__ == "__main__":
    for step in sys.argv[1:] or STEPS:
        STEPS[step](Path(__file__).resolve().parent)
