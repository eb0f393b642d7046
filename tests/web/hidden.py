"""A workbench for tests of non-interference: what somebody may see of it, and then everything that is hidden from them.

Hidden things take keys that are known beforehand (`HIDDEN`), so that their addresses can be asked before they exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.utils import timezone

from tests.cast import Cast, collection_of, join
from tests.collection.listings import listing_in, seller_of
from tests.statistics.tallies import tally_in
from wildtrace.accounts import audit
from wildtrace.accounts.models import (
    ApiToken,
    Group,
    GroupInvitation,
    GroupMembership,
    Invitation,
    Marking,
    Membership,
    Organisation,
    Person,
    Role,
)
from wildtrace.accounts.secrets import digest_of
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.arriving.uploads import upload_path
from wildtrace.collection.models import Collection, Import, Listing, Seller
from wildtrace.collection.tasks import work_on_import
from wildtrace.review.models import Assignment, Draft, Judgement, Lease, Policy, PolicyRule, SavedView

HIDDEN: Final = 7_000_001
"""The key of the first hidden record of each kind."""
UNTOLD: Final = "Mammoth parlour"  # a word that only hidden things hold
AT: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)  # before anything that the tests make
LIKENESS: Final = 77


@dataclass
class World:
    """What everybody in the cast may see, each as far as their role and organisation go."""

    cast: Cast
    viewers: dict[str, Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast = self.cast
        self.shared = collection_of(cast.analyst, Marking.AMBER, name="Shared with the circle")
        self.shared.groups.add(cast.circle)
        self.open = collection_of(cast.analyst, Marking.GREEN, name="For all members")
        self.listings = [
            listing_in(self.shared, likeness=LIKENESS),
            listing_in(self.shared, likeness=LIKENESS, country="TZ", score=0.7),
            listing_in(self.open, likeness=LIKENESS, language="fr"),
        ]
        self.common = listing_in(self.open, title="Ivory comb", likeness=None)
        self.imports = [_import(each, f"visible-{each.pk}") for each in (self.shared, self.open)]
        for collection in (self.shared, self.open):
            tally_in(collection, 3)
        for name in ("analyst", "colleague", "ally", "stranger"):
            self._belongings_of(getattr(cast, name))

    def _belongings_of(self, viewer: Viewer) -> None:
        """What is one's own: a token, a saved view, a judgement, and what was done for one's organisation."""
        member = viewer.member
        ApiToken.objects.create(
            membership=member, name="catalogue", scopes=list(ApiToken.Scope.values), digest=digest_of(token_of(viewer)),
            hint="wt_catal", expires_at=timezone.now() + timedelta(days=30),
        )  # fmt: skip
        SavedView.objects.create(organisation=member.organisation, person=member.person, name="Mine", query="band=high")
        audit.record(action="judge listing", by=viewer, kind="listing", object_id=self.common.pk)
        Policy.objects.get_or_create(organisation=member.organisation, version=1, defaults={"in_force_since": AT})
        if not Judgement.objects.filter(listing=self.common, organisation=member.organisation).exists():
            _judgement(self.common, viewer)

    def visible_keys(self) -> dict[str, Any]:
        """The keys by which tables of addresses are filled, of things that the analyst may see."""
        seller = self.listings[2].seller
        return {
            "listing": self.listings[2].pk,
            "other_listing": self.listings[0].pk,
            "collection": self.open.pk,
            "import": self.imports[1].pk,
            "seller": seller.pk if seller else 0,
            "pseudonym": seller.pseudonym if seller else "",
            "judgement": Judgement.objects.get(listing=self.common, organisation=self.open.organisation).pk,
            "group": self.cast.circle.pk,
            "membership": self.cast.ally.member.pk,
            "token": ApiToken.objects.get(digest=digest_of(token_of(self.cast.analyst))).pk,
            "view": SavedView.objects.get(person=self.cast.analyst.person_id).pk,
            "invitation": 0,
            "group_invitation": 0,
            "policy": Policy.objects.get(organisation=self.open.organisation).pk,
            "person": self.cast.ally.person_id,
            "organisation": "Marketplace",
            "email": "ally@example.org",
            "picture": 0,
            "word": "comb",
        }


def hidden_keys() -> dict[str, Any]:
    """The same of things that are hidden; the addresses made of them are asked before and after those exist."""
    names = ("listing", "other_listing", "collection", "import", "seller", "judgement", "group", "membership", "token",
             "view", "invitation", "group_invitation", "policy", "person", "picture")  # fmt: skip
    return dict.fromkeys(names, HIDDEN) | {
        "organisation": "Elsewhere",
        "email": "hidden@example.org",
        "pseudonym": "hidden-pseudonym",
        "word": UNTOLD.split()[0],
    }


def token_of(viewer: Viewer) -> str:
    """The secret of the API token that each of the cast has."""
    return f"wt_{viewer.person_id}_of_the_tests"


def hide(world: World, who: str) -> None:
    """Add everything that `who` may not know of: of strangers, of their own organisation, and around what they see."""
    elsewhere = _elsewhere()
    for number, collection in enumerate(_hidden_collections(world, who, elsewhere)):
        _fill(collection, number)
    for viewer in _others(world, who, elsewhere):
        _work_in_secret(world, viewer)
    _belongings(world, elsewhere)


def _elsewhere() -> Viewer:
    """An administrator of an organisation that nobody in the cast has heard of."""
    organisation = Organisation.objects.create(pk=HIDDEN, name="Elsewhere", kind=Organisation.Kind.NGO, country="ZZ")
    person = Person.objects.create(pk=HIDDEN, email="hidden@example.org", name="Hidden person")
    person.set_password("correct horse battery staple")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    member = Membership.objects.create(pk=HIDDEN, person=person, organisation=organisation, role=Role.ADMINISTRATOR)
    return Viewer(person, member)


def _hidden_collections(world: World, who: str, elsewhere: Viewer) -> list[Collection]:
    cast = world.cast
    circle = Group.objects.create(pk=HIDDEN, name=f"{UNTOLD} circle")
    GroupMembership.objects.create(group=circle, membership=elsewhere.member, is_owner=True)
    GroupMembership.objects.create(group=circle, membership=cast.administrator.member)
    left = Group.objects.create(pk=HIDDEN + 1, name=f"{UNTOLD} closed", closed_at=AT)
    GroupMembership.objects.create(group=left, membership=elsewhere.member, is_owner=True)
    red = _collection(HIDDEN + 1, cast.administrator, Marking.RED)
    red.named.add(cast.administrator.member.person)
    within = _collection(HIDDEN + 3, elsewhere, Marking.AMBER)
    within.groups.add(circle, left)
    is_ours, is_theirs = who in ("analyst", "colleague"), who == "ally"
    foreign = [] if is_ours else [_collection(HIDDEN + 4, cast.administrator, Marking.AMBER_STRICT)]
    foreign += [] if is_theirs else [_collection(HIDDEN + 5, _another_at(cast.ally), Marking.AMBER_STRICT)]
    return [
        _collection(HIDDEN, elsewhere, Marking.AMBER_STRICT),
        red,
        _collection(HIDDEN + 2, cast.administrator, Marking.NONE),
        within,
        *foreign,
    ]


def _collection(key: int, owner: Viewer, marking: Marking) -> Collection:
    return Collection.objects.create(
        pk=key,
        organisation=owner.member.organisation,
        made_by=owner.person,
        marking=marking,
        name=f"{UNTOLD} {key}",
        purpose=UNTOLD,
        basis=Collection.Basis.LAW_ENFORCEMENT,
        erase_on=date(2029, 1, 1),
    )


def _another_at(viewer: Viewer) -> Viewer:
    """A colleague of `viewer`, of whom those outside know nothing."""
    organisation = viewer.member.organisation
    person, _ = Person.objects.get_or_create(email=f"another-{organisation.pk}@example.org", defaults={"name": "Other"})
    member, _ = Membership.objects.get_or_create(person=person, organisation=organisation, role=Role.ANALYST)
    return Viewer(person, member)


def _fill(collection: Collection, number: int) -> None:
    """Listings like the visible ones (same seller's name, same text, platform and taxon) and unlike them."""
    like = listing_in(collection, pk=HIDDEN + 10 * number, likeness=LIKENESS, score=0.99)
    listing_in(
        collection, seller="mammoth_king", platform=f"{UNTOLD} market", title=f"{UNTOLD} tusk", language="sw",
        country="ZZ", taxon_group="rhinos", taxa=["Rhinocerotidae"], specimen="HOR", specimens=["HOR"], appendix="I",
    )  # fmt: skip
    Listing.objects.filter(pk=like.pk).update(first_seen_at=AT, last_seen_at=AT)
    _import(collection, f"hidden-{collection.pk}", key=HIDDEN + number)
    tally_in(collection, 40)
    tally_in(collection, 7, platform=f"{UNTOLD} market", country="ZZ", language="sw", taxon_group="rhinos")
    tally_in(collection, 9, month=date(2019, 1, 1))
    if number == 0:
        Seller.objects.create(
            pk=HIDDEN,
            organisation=collection.organisation,
            platform="Trovanda",
            handle="x",
            pseudonym="hidden-pseudonym",
        )
        listing_in(collection, seller=Seller.objects.get(pk=HIDDEN))
    seller_of(collection, "unlisted")


def _import(collection: Collection, name: str, key: int | None = None) -> Import:
    upload_path(name).write_text("id,title\n1,Ivory comb\n", encoding="utf-8")
    return Import.objects.create(
        pk=key, collection=collection, brought_by=collection.made_by, file_name=f"{name}.csv", stored_as=name,
        size=1200,
        sha256="0" * 64, state=Import.State.FINISHED, read=3, added=3, started_at=AT, ended_at=AT,
    )  # fmt: skip


def _others(world: World, who: str, elsewhere: Viewer) -> list[Viewer]:
    """Those whose work on listings that `who` may see is none of `who`'s business."""
    cast = world.cast
    own = {"analyst": "analyst", "colleague": "analyst", "ally": "ally", "stranger": "stranger"}.get(who)
    others = [_another_at(getattr(cast, name)) for name in ("analyst", "ally", "stranger") if name != own]
    return [elsewhere, *others]


def _work_in_secret(world: World, viewer: Viewer) -> None:
    """Judge, take, assign and draft on what everybody sees, keep views, make policies, and be audited."""
    member = viewer.member
    listing, organisation, person = world.listings[2], member.organisation, member.person
    now = timezone.now()
    mine = {"listing": listing, "organisation": organisation, "person": person}
    key = HIDDEN if organisation.pk == HIDDEN else None
    _judgement(listing, viewer, key=key)
    Lease.objects.create(**mine, taken_at=now, until=now + timedelta(hours=1))
    Assignment.objects.create(**mine, assigned_by=person)
    Draft.objects.create(**mine, form={"note": [UNTOLD]})
    SavedView.objects.create(pk=key, organisation=organisation, person=person, name=UNTOLD, query="", is_for_all=True)
    begun = {"version": 1, "in_force_since": AT} | ({"pk": key} if key else {})
    policy, _ = Policy.objects.get_or_create(organisation=organisation, defaults=begun)
    PolicyRule.objects.create(policy=policy, place=1, action="block", message=UNTOLD)
    audit.record(
        action=f"hidden act of {organisation.pk}", by=viewer, kind="listing", object_id=listing.pk, reason=UNTOLD
    )


def _judgement(listing: Listing, by: Viewer, key: int | None = None) -> Judgement:
    judgement = Judgement.objects.create(
        pk=key, listing=listing, organisation=by.member.organisation, made_by=by.person, marking=Marking.AMBER_STRICT,
        answer="relevant", note=UNTOLD if key else "",
    )  # fmt: skip
    Judgement.objects.filter(pk=judgement.pk).update(judged_at=AT)
    return judgement


def _belongings(world: World, elsewhere: Viewer) -> None:
    """A token, an invitation, a private view of somebody in the cast's own organisation."""
    later = timezone.now() + timedelta(days=3)
    ApiToken.objects.create(
        pk=HIDDEN, membership=elsewhere.member, name=UNTOLD, scopes=["read"], digest=digest_of("hidden"), hint="hidden",
        expires_at=later,
    )  # fmt: skip
    Invitation.objects.create(
        pk=HIDDEN, organisation=elsewhere.member.organisation, email="invited@example.org", role=Role.READER,
        digest=digest_of("hidden-secret"), expires_at=later,
    )  # fmt: skip
    GroupInvitation.objects.create(
        pk=HIDDEN, group_id=HIDDEN, email="stranger@example.org", organisation="Elsewhere",
        invited_by=elsewhere.member,
    )  # fmt: skip
    work_on_import.enqueue(HIDDEN)  # somebody else's import waits for the worker
    administrator = world.cast.administrator.member
    SavedView.objects.create(organisation=administrator.organisation, person=administrator.person, name=UNTOLD)
    Membership.objects.create(
        person=join("further", Organisation.objects.get(pk=HIDDEN), Role.ANALYST).member.person,
        organisation=Organisation.objects.create(name="Further", kind=Organisation.Kind.NGO), role=Role.READER,
    )  # fmt: skip
