"""Options that commands share: read alike, and declared nowhere else."""

import re
from pathlib import Path

import pytest
import typer

from wildtrace.cli.options import columns_by_field


def test_headers_are_gathered_by_their_field() -> None:
    given = ["title=Betreff", "text = Beschreibung", "title=Titel=neu"]
    assert columns_by_field(given) == {"title": ["Betreff", "Titel=neu"], "text": ["Beschreibung"]}
    assert columns_by_field(None) == {}


@pytest.mark.parametrize("given", ["title", "title=", "=Betreff", " =Betreff", "title= ", ""])
def test_half_a_column_is_refused(given: str) -> None:
    with pytest.raises(typer.BadParameter, match="should be FIELD=HEADER"):
        columns_by_field([given])


def test_no_two_commands_declare_the_same_option(checkout: Path) -> None:
    commands = sorted((checkout / "src" / "wildtrace" / "cli").glob("*.py"))
    helps = [said for path in commands for said in re.findall(r'help="([^"]{40,})"', path.read_text(encoding="utf-8"))]
    assert [said for said in set(helps) if helps.count(said) > 1] == []
