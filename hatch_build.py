"""The build hook: compiles reference/ into the Parquet files that the wheel carries instead of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "src/wildtrace/taxa/compiled"


class CompileReference(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's parameter is for its own configs
    """Runs `wildtrace.taxa.build` before a wheel is packed.

    An editable install is left alone: `make` compiles there, whenever reference/ has changed.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        compile_reference(Path(self.root))


def compile_reference(root: Path) -> None:
    """Compile reference/ into the package's folder; raises CalledProcessError when a row of it is wrong."""
    command = [sys.executable, "-m", "wildtrace.taxa.build", "--reference", "reference", "--output", COMPILED]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}, check=True)
