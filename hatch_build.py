"""Compiles reference/ into the files that the package carries instead of it, by hand or for a wheel."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILER = "wildtrace.detection.build"
COMPILED = "src/wildtrace/taxa/compiled"


class CompileReference(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is for configs of one's own
    """Compiles before a wheel is packed; for an editable install `make` does, which knows what changed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version != "editable":
            compile_reference(Path(self.root))


def compile_reference(root: Path) -> None:
    """Compile reference/ into the package's folder; raises CalledProcessError when a row of it is wrong."""
    (root / COMPILED).mkdir(parents=True, exist_ok=True)
    # An isolated build gives its packages to this process only, by its path: they are handed on.
    path = os.pathsep.join([str(root / "src"), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", COMPILER, "--reference", "reference", "--output", COMPILED]
    subprocess.run(command, cwd=root, env=environment, check=True)


if __name__ == "__main__":
    compile_reference(Path(__file__).resolve().parent)
