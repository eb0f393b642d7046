"""The reviewed Appendices are sound, and any name at any rank resolves to what they say of it."""

from __future__ import annotations

import csv
import re
import time
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.taxa.appendices import (
    APPENDICES,
    AS_OF,
    FILES,
    Pack,
    accepted_name,
    lineage,
    load_pack,
    pack_from_frames,
    resolve,
    resolve_many,
    tidy_name,
    without_unsure,
)

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "appendices"
SOME_EPITHETS = ("alba", "minor", "vulgaris")


@cache
def the_pack() -> Pack:
    return load_pack(FOLDER)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return the_pack()


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scope_codes(scope: str) -> set[str]:
    return set() if scope.startswith("text:") else set(scope.removeprefix("not:").split())


# What the Appendices say

LISTED_WHOLE = {
    # a listing of its own
    "Prunus africana": ("II", "Prunus africana"),
    "Panthera tigris": ("I", "Panthera tigris"),
    "Lodoicea maldivica": ("III", "Lodoicea maldivica"),
    # by its genus, its family, its order
    "Paphiopedilum delenatii": ("I", "Paphiopedilum"),
    "Hippocampus kuda": ("II", "Hippocampus"),
    "Leptailurus serval": ("II", "Felidae"),
    "Macaca fascicularis": ("II", "Primates"),
    "Acropora palmata": ("II", "Scleractinia"),
    "Dalbergia cochinchinensis": ("II", "Dalbergia"),
    # a species that nobody has named yet falls under its genus
    "Paphiopedilum nemonovum": ("I", "Paphiopedilum"),
    # Appendix I within a family or an order of Appendix II
    "Falco peregrinus": ("I", "Falco peregrinus"),
    "Ara macao": ("I", "Ara macao"),
    "Gorilla gorilla": ("I", "Gorilla gorilla"),
    "Aloe polyphylla": ("I", "Aloe polyphylla"),
    # changes since the index of 2017
    "Aonyx cinereus": ("I", "Aonyx cinerea"),
    "Geochelone elegans": ("I", "Geochelone elegans"),
    "Isurus oxyrinchus": ("II", "Isurus oxyrinchus"),
    "Prionace glauca": ("II", "Carcharhinidae"),
    "Dipteryx odorata": ("II", "Dipteryx"),
    "Rhincodon typus": ("I", "Rhincodon typus"),
    "Okapia johnstoni": ("I", "Okapia johnstoni"),
    # a subspecies, listed with its species or by itself
    "Panthera tigris tigris": ("I", "Panthera tigris"),
    "Equus zebra zebra": ("II", "Equus zebra zebra"),
}


@pytest.mark.parametrize(("name", "appendix", "listed_as"), [(n, *said) for n, said in LISTED_WHOLE.items()])
def test_a_taxon_is_listed_by_itself_or_by_what_stands_above_it(
    pack: Pack, name: str, appendix: str, listed_as: str
) -> None:
    found = resolve(name, pack)
    assert (found.appendix, found.listed_as, found.covers) == (appendix, listed_as, "all")
    assert found.path[-1] == listed_as


NOT_LISTED = {
    "Agapornis roseicollis": "named as an exception in its order",
    "Nymphicus hollandicus": "named as an exception in its order",
    "Psittacula krameri": "named as an exception in its order",
    "Felis catus": "the domestic cat is no Felidae of the Appendices",
    "Canis lupus familiaris": "nor is the dog a wolf",
    "Canis familiaris": "under its own name neither",
    "Ovis aries aries": "nor the sheep",
    "Homo sapiens": "a primate, but not of the Appendices",
    "Equus caballus": "only other Equus are listed",
    "Aloe vera": "named as an exception in its genus",
    "Anguilla japonica": "refused at CoP20",
    "Haworthia": "never listed",
    "Pogona vitticeps": "never listed",
    "Damaliscus pygargus pygargus": "deleted at CoP20",
}


@pytest.mark.parametrize("name", NOT_LISTED)
def test_what_an_entry_excludes_or_nobody_listed_is_not_listed(pack: Pack, name: str) -> None:
    found = resolve(name, pack)
    assert (found.appendix, found.covers, found.entries) == ("", "none", ())


def test_an_exception_of_the_order_may_be_listed_elsewhere(pack: Pack) -> None:
    king_vulture = resolve("Sarcoramphus papa", pack)
    assert king_vulture.appendix == "III"
    assert resolve("Vultur gryphus", pack).appendix == "I"
    assert resolve("Cathartes aura", pack).covers == "none"


SPLIT = {
    "Loxodonta africana": "I/II",
    "Canis lupus": "I/II",
    "Vicugna vicugna": "I/II",
    "Crocodylus niloticus": "I/II",
    "Ceratotherium simum simum": "I/II",
    "Panthera leo": "I/II",
}


@pytest.mark.parametrize(("name", "appendix"), SPLIT.items())
def test_populations_in_different_appendices_are_all_told(pack: Pack, name: str, appendix: str) -> None:
    found = resolve(name, pack)
    assert (found.appendix, found.covers) == (appendix, "all")
    assert any(e.scope for e in found.entries)


def test_one_population_listed_is_a_part(pack: Pack) -> None:
    ostrich, mahogany = resolve("Struthio camelus", pack), resolve("Khaya ivorensis", pack)
    assert (ostrich.appendix, ostrich.covers) == ("I", "part")
    assert scope_codes(ostrich.entries[0].scope) > {"DZ", "ML"}
    assert (mahogany.listed_as, mahogany.covers) == ("Khaya", "part")


def test_a_population_entry_leaves_the_rest_to_the_wider_one(pack: Pack) -> None:
    """Only the falcons of the Seychelles are in Appendix I; the others stay with their order in II."""
    falcon = resolve("Falco newtoni", pack)
    assert [(e.taxon, e.appendix) for e in falcon.entries] == [
        ("Falco newtoni", "I"),
        ("Falconiformes", "II"),
    ]
    assert falcon.path == ("Falco newtoni", "Falco", "Falconidae", "Falconiformes")


HIGHER = {
    "Orchidaceae": ("I/II", "all"),
    "Felidae": ("I/II", "all"),
    "Psittaciformes": ("I/II", "all"),
    "Prunus": ("II", "part"),
    "Aves": ("I/II/III", "part"),
    "Reptilia": ("I/II/III", "part"),
    "Elasmobranchii": ("I/II/III", "part"),
    "Holothuroidea": ("II/III", "part"),
    "Plantae": ("I/II/III", "part"),
    # every species is listed by itself, so the order says nothing of the genus
    "Pongo": ("I", "all"),
    "Phataginus": ("I", "all"),
    "Gorilla": ("I", "all"),
}


@pytest.mark.parametrize(("name", "appendix", "covers"), [(n, *said) for n, said in HIGHER.items()])
def test_a_name_above_the_listings_tells_of_those_below(pack: Pack, name: str, appendix: str, covers: str) -> None:
    found = resolve(name, pack)
    assert (found.appendix, found.covers, found.known) == (appendix, covers, True)


RENAMED = {
    "Panthera uncia": "Uncia uncia",
    "Smutsia gigantea": "Manis gigantea",
    "Hoolock leuconedys": "Bunopithecus hoolock",
    "Malayopython reticulatus": "Python reticulatus",
    "Mobula birostris": "Manta birostris",
    "Paubrasilia echinata": "Caesalpinia echinata",
    "Pygeum africanum": "Prunus africana",
    "Cattleya jongheana": "Laelia jongheana",
    "Felis pardalis mitis": "Leopardus pardalis mitis",
    "Fabaceae": "Leguminosae",
    "Testudinaria": "Dioscorea",
}


@pytest.mark.parametrize(("name", "accepted"), RENAMED.items())
def test_other_names_of_a_taxon_say_what_its_own_name_says(pack: Pack, name: str, accepted: str) -> None:
    assert accepted_name(name, pack) == accepted
    found, own = resolve(name, pack), resolve(accepted, pack)
    assert (found.appendix, found.covers) == (own.appendix, own.covers)
    assert found.is_listed


def test_a_genus_of_newer_taxonomy_falls_under_the_genus_listed(pack: Pack) -> None:
    gibbon, capuchin = resolve("Hoolock nemonovus", pack), resolve("Sapajus nigritus", pack)
    assert gibbon.path == ("Hoolock nemonovus", "Hoolock", "Bunopithecus", "Hylobatidae")
    assert (gibbon.appendix, capuchin.appendix, capuchin.listed_as) == ("I", "II", "Primates")


def test_an_orchid_genus_is_not_the_order_of_the_same_name(pack: Pack) -> None:
    orchid, pangolins = resolve("Pholidota imbricata", pack), resolve("Pholidota", pack)
    assert (orchid.appendix, orchid.listed_as) == ("II", "Orchidaceae")
    assert {e.taxon.split()[0] for e in pangolins.within} == {"Manis"}


def test_nobody_knows_an_invented_name(pack: Pack) -> None:
    found = resolve("Nemo novus", pack)
    assert (found.known, found.appendix, found.rank, found.path) == (False, "", "species", ("Nemo novus",))


# When

WHEN = [
    ("Okapia johnstoni", AS_OF - timedelta(days=1), ""),
    ("Okapia johnstoni", AS_OF, "I"),
    ("Isurus oxyrinchus", date(2019, 11, 25), ""),
    ("Isurus oxyrinchus", date(2019, 11, 26), "II"),
    ("Carcharhinus obscurus", date(2023, 11, 24), ""),
    ("Carcharhinus obscurus", date(2023, 11, 25), "II"),
    ("Handroanthus serratifolius", date(2024, 11, 24), ""),
    ("Handroanthus serratifolius", date(2024, 11, 25), "II"),
]


@pytest.mark.parametrize(("name", "day", "appendix"), WHEN)
def test_a_listing_begins_on_the_day_it_took_effect(pack: Pack, name: str, day: date, appendix: str) -> None:
    assert resolve(name, pack, on=day).appendix == appendix


def test_what_is_decided_but_not_yet_in_force_is_upcoming(pack: Pack) -> None:
    frogs = resolve("Pelophylax ridibundus", pack)
    assert (frogs.is_listed, {e.appendix for e in frogs.upcoming}) == (False, {"II"})
    assert all(e.since is not None and e.since > AS_OF for e in frogs.upcoming)
    assert resolve("Pelophylax ridibundus", pack, on=max(e.since or AS_OF for e in frogs.upcoming)).is_listed


def test_since_is_told_only_when_every_entry_has_one(pack: Pack) -> None:
    assert resolve("Okapia johnstoni", pack).since == AS_OF
    falcon = resolve("Falco newtoni", pack)
    assert falcon.since is None
    assert any(e.since is None for e in falcon.entries)


def test_who_must_not_act_on_doubt_can_leave_it_out(pack: Pack) -> None:
    sure = without_unsure(pack)
    assert not resolve("Mustelus mustelus", pack).sure
    assert not resolve("Mustelus mustelus", sure).is_listed
    assert all(e.sure for e in sure.entries)
    assert resolve("Panthera tigris", sure).appendix == "I"


# Names as people write them


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Paphiopedilum  delenatii ", "Paphiopedilum delenatii"),
        ("paphiopedilum × delenatii", "Paphiopedilum delenatii"),
        ("Phalaenopsis ×intermedia", "Phalaenopsis intermedia"),
        ("PANTHERA TIGRIS", "Panthera tigris"),
        ("Canis Lupus Familiaris", "Canis lupus familiaris"),
        ("Magnolia liliifera var. obovata", "Magnolia liliifera obovata"),
        ("Hippocampus spp.", "Hippocampus"),
        ("Hippocampus_kuda", "Hippocampus kuda"),
        ("Holothuria (Microthele) nobilis", "Holothuria nobilis"),
        ("Varanus niloticus (Linnaeus, 1766)", "Varanus niloticus"),
        ("Psittacus erithacus Linnaeus, 1758", "Psittacus erithacus"),
        ("Neo-Urbania adenopoda", "Neo-Urbania adenopoda"),
        ("spp.", ""),
        ("", ""),
    ],
)
def test_names_are_tidied(written: str, bare: str) -> None:
    assert tidy_name(written) == bare


@given(st.text(max_size=40))
def test_any_text_is_a_question_that_gets_an_answer(text: str) -> None:
    found = resolve(text, the_pack())
    assert tidy_name(found.accepted) == found.accepted
    assert found.is_listed == bool(found.entries or found.within)


@given(st.sampled_from(sorted(the_pack().by_taxon)), st.sampled_from(("{}", " {} ", "{} spp.", "{}  sp.")))
def test_every_listed_taxon_answers_with_its_own_entries(taxon: str, form: str) -> None:
    """At whatever rank, and whatever stands above it; entries that have not begun yet are upcoming."""
    found = resolve(form.format(taxon), the_pack())
    assert set(the_pack().by_taxon[taxon]) <= {*found.entries, *found.upcoming}


@given(st.sampled_from(sorted({e.taxon for e in the_pack().entries if e.rank in ("genus", "family")})))
def test_no_genus_or_family_listed_loses_its_members(taxon: str) -> None:
    """A species yet unnamed, in any genus below an entry, is listed, unless its genus is left out."""
    pack = the_pack()
    excluded = {x for e in pack.by_taxon[taxon] for x in e.excluding}
    for genus in (g for g in pack.classification.genera if taxon in lineage(g, pack.classification)):
        if excluded.isdisjoint(lineage(genus, pack.classification)):
            found = resolve(f"{genus} nemonova", pack)
            assert found.is_listed or found.upcoming or genus in pack.complete, genus


def test_forty_thousand_names_take_a_few_seconds(pack: Pack) -> None:
    genera = sorted(pack.classification.genera)
    names = [f"{g} {e}{n}" for g, e, n in product(genera, SOME_EPITHETS, range(5))][:40_000]
    assert len(names) == 40_000
    began = time.process_time()
    frame = resolve_many(names, pack)
    assert time.process_time() - began < 10
    assert frame.height == len(names)


def test_many_names_make_one_row_each_in_order(pack: Pack) -> None:
    frame = resolve_many(["Ara macao", "Nemo novus", "Ara macao", "Prunus"], pack)
    assert frame["name"].to_list() == ["Ara macao", "Nemo novus", "Ara macao", "Prunus"]
    assert frame["appendix"].to_list() == ["I", "", "I", "II"]
    assert frame["covers"].to_list() == ["all", "none", "all", "part"]
    assert frame.schema["since"] == pl.Date
    assert resolve_many([], pack).height == 0


# The reviewed text


def test_the_pack_is_the_size_that_the_appendices_are(pack: Pack) -> None:
    assert len(pack.entries) >= 1_100
    assert {e.appendix for e in pack.entries} == set(APPENDICES)
    assert len(pack.classification.genera) >= 2_000


def test_entries_have_an_id_of_their_own_and_are_sorted() -> None:
    listings = rows("listings")
    assert len({row["entry_id"] for row in listings}) == len(listings)
    key = [(row["kingdom"], row["taxon"], row["appendix"]) for row in listings]
    assert key == sorted(key)


def test_every_entry_has_a_source_and_doubt_has_its_day() -> None:
    for row in rows("listings"):
        assert row["source"], row
        assert row["sure"] in ("yes", "no"), row
        assert (row["sure"] == "no") == bool(row["sure_until"]), row


def test_only_appendix_three_has_a_party() -> None:
    for row in rows("listings"):
        assert bool(row["party"]) == (row["appendix"] == "III"), row


def test_scopes_are_country_codes_or_say_that_they_are_words() -> None:
    for row in rows("listings"):
        for code in [*scope_codes(row["scope"]), *row["party"].split()]:
            assert re.fullmatch("[A-Z]{2}", code), row


def test_every_entry_stands_in_the_classification(pack: Pack) -> None:
    for entry in pack.entries:
        assert any(map(pack.classification.knows, lineage(tidy_name(entry.taxon), pack.classification))), entry


def test_what_an_entry_excludes_stands_below_it(pack: Pack) -> None:
    for entry in pack.entries:
        for taxon in entry.excluding:
            assert entry.taxon in lineage(taxon, pack.classification), (entry.taxon, taxon)


def test_renamed_taxa_lead_somewhere_and_never_in_a_circle(pack: Pack) -> None:
    for name, accepted in pack.renamed.items():
        assert (name, accepted) == (tidy_name(name), tidy_name(accepted))
        assert accepted not in pack.renamed, (name, accepted)
        assert resolve(accepted, pack).known, (name, accepted)
        assert name not in pack.by_taxon, name


def test_every_priority_taxon_is_known(pack: Pack, reference: Path) -> None:
    with (reference / "taxa" / "priority.csv").open(encoding="utf-8", newline="") as file:
        names = [row["taxon"] for row in csv.DictReader(file)]
    assert [name for name in names if not resolve(name, pack).known] == []
    assert sum(resolve(name, pack).is_listed for name in names) / len(names) > 0.9


def test_decisions_say_what_they_moved_and_when(pack: Pack) -> None:
    for decision in pack.decisions:
        assert decision.decided_by, decision
        assert decision.source, decision
        assert (decision.was | decision.now) <= set(APPENDICES), decision
        assert decision.in_force is None or date(2017, 1, 2) <= decision.in_force <= date(2027, 12, 31)


def test_a_decision_and_the_entry_it_made_agree(pack: Pack) -> None:
    """The last decision that names a taxon says what the pack says of it, when both are in force."""
    last = {d.taxon: d for d in pack.decisions if d.in_force and d.in_force <= AS_OF and d.was != d.now}
    for taxon, decision in last.items():
        now = {e.appendix for e in resolve(taxon, pack).entries}
        if decision.now:
            assert decision.now <= now, (taxon, decision.now, now)


# Text that cannot be right


def frames() -> dict[str, pl.DataFrame]:
    return {name: pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False).fill_null("") for name in FILES}


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("appendix", "IV", r"listings\.csv, row 2 \(Abies guatemalensis\): 'IV' is no Appendix"),
        ("since", "5 March 2026", r"listings\.csv, row 2 .*'5 March 2026' is no date \(write 2026-03-05\)"),
    ],
)
def test_a_row_that_cannot_be_right_is_named(column: str, value: str, complaint: str) -> None:
    whole = frames()
    row = whole["listings"].filter(pl.col("taxon") == "Abies guatemalensis")
    whole["listings"] = row.with_columns(pl.lit(value).alias(column))
    with pytest.raises(ValueError, match=complaint):
        pack_from_frames(whole)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"listings\.csv"):
        load_pack(tmp_path)


def test_frames_make_the_same_pack_as_files(pack: Pack) -> None:
    again = pack_from_frames(frames())
    assert (again.entries, again.renamed, again.decisions) == (pack.entries, pack.renamed, pack.decisions)
    assert again.classification == pack.classification
