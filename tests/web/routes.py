"""Every route of the workbench and how the tests of non-interference visit it; a route that isn't here fails them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

ROLE: Final = {"role": "reader"}
JUDGED: Final = {"answer": "relevant", "taxa": "Elephantidae", "note": "seen"}
ADDRESSED: Final = {"email": "{email}", "organisation": "{organisation}"}
QUEUE: Final = (
    "",
    "order=uncertainty",
    "order=freshness&folded=1",
    "state=judged",
    "platform={word}+market&country=ZZ&language=sw",
    "text={word}",
    "collection={collection}",
    "after={listing}",
    "before={listing}",
    "assigned=me",
    "assigned=nobody&band=high&group=elephants",
)
SEARCHES: Final = (
    "",
    "q=ivory",
    "q={word}",
    "q={pseudonym}",
    "q=ivory_house",
    "q=ivory&page=2&collection={collection}",
)
FIGURES: Final = (
    "",
    "collection={collection}",
    "from=2019-01&to=2026-12",
    "platform=Trovanda&country=KE",
    "language=sw",
)
NAMES: Final = ("taxon_group", "appendix", "platform", "country", "language", "month", "judged", "waits", "unheard-of")


@dataclass(frozen=True)
class Way:
    """How a route is visited. Texts in braces are keys of `hidden.hidden_keys`: once visible things', once hidden's.

    `kwargs`: the parameters of its address, with several values in a tuple. `queries`: what follows the question mark.
    `posts`: forms that are sent to it. `json`: bodies that are sent to an address of the API, with a token.
    """

    kwargs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    queries: tuple[str, ...] = ("",)
    posts: tuple[Mapping[str, str], ...] = ({},)
    json: tuple[Any, ...] = ()


PLAIN: Final = Way()
OF_LISTING: Final = Way({"listing_id": "{listing}"})
OF_IMPORT: Final = Way({"pk": "{import}"})
_SOCIAL: Final = Way({"provider_id": ("unheard-of", "openid_connect")})

ROUTES: Final[dict[str, Way]] = {
    "web:home": PLAIN,
    "web:health": PLAIN,
    "web:live": PLAIN,
    "web:ready": PLAIN,
    "web:metrics": PLAIN,
    "web:about": PLAIN,
    "web:api": PLAIN,
    "web:keyboard": PLAIN,
    "web:choose_language": Way(posts=({"language": "fr", "next": "/listings/{listing}/"},)),
    "web:choose_theme": Way(posts=({"theme": "dark"},)),
    "web:choose_keys": Way(posts=({"keys": "off"},)),
    "accounts:second_factor": PLAIN,
    "accounts:act_for": Way(posts=({"membership": "{membership}"},)),
    "accounts:preferences": Way(posts=({"name": "Another name", "theme": "dark"},)),
    "accounts:join": Way(
        {"secret": ("unheard-of",)}, posts=({"email": "{email}", "name": "N", "passphrase": "x" * 20},)
    ),
    "accounts:organisation": PLAIN,
    "accounts:change_organisation": Way(posts=({"name": "{organisation}", "kind": "ngo"},)),
    "accounts:invite": Way(posts=({"email": "{email}", **ROLE},)),
    "accounts:withdraw": Way({"pk": "{invitation}"}),
    "accounts:change_role": Way({"pk": "{membership}"}, posts=(ROLE,)),
    "accounts:end_membership": Way({"pk": "{membership}"}),
    "accounts:tokens": Way(posts=({"name": "new", "scopes": "read", "days": "9"},)),
    "accounts:revoke": Way({"pk": "{token}"}),
    "accounts:groups": Way(posts=({"name": "A new circle"},)),
    "accounts:group": Way({"pk": "{group}"}),
    "accounts:answer_group": Way({"pk": "{group_invitation}"}, posts=({"act": "accept"}, {"act": "decline"})),
    "accounts:invite_to_group": Way({"pk": "{group}"}, posts=(ADDRESSED,)),
    "accounts:withdraw_from_group": Way({"pk": "{group}", "invitation": "{group_invitation}"}),
    "accounts:remove_from_group": Way({"pk": "{group}", "membership": "{membership}"}),
    "accounts:close_group": Way({"pk": "{group}"}),
    "accounts:trail": Way(
        queries=("", "person={person}", "action=hidden+act+of+{organisation}&kind=listing", "page=2")
    ),
    "collection:collections": Way(queries=("", "page=2")),
    "collection:new_collection": PLAIN,
    "collection:collection": Way({"pk": "{collection}"}, queries=("", "page=2")),
    "collection:change_collection": Way({"pk": "{collection}"}),
    "collection:bring": Way({"pk": "{collection}"}),
    "collection:export": Way({"pk": "{collection}"}, posts=({"kind": "csv", "reason": "for the court"},)),
    "collection:import": OF_IMPORT,
    "collection:progress": OF_IMPORT,
    "collection:confirm": OF_IMPORT,
    "collection:go_on": OF_IMPORT,
    "collection:stop": OF_IMPORT,
    "collection:discard": OF_IMPORT,
    "collection:refused": OF_IMPORT,
    "collection:listing": Way({"pk": "{listing}"}),
    "collection:picture": Way({"pk": "{picture}"}),
    "collection:search": Way(queries=SEARCHES),
    "collection:suggest": Way(queries=SEARCHES),
    "collection:sellers": Way(queries=("", "q={pseudonym}", "q={word}", "platform=Trovanda", "page=2")),
    "collection:seller": Way({"pseudonym": "{pseudonym}"}),
    "collection:reveal_seller": Way({"pseudonym": "{pseudonym}"}, posts=({"reason": "for the court"},)),
    "review:queue": Way(queries=QUEUE),
    "review:start": Way(queries=("", "collection={collection}")),
    "review:several": Way(
        posts=({"listing": "{listing}"}, {"listing": "{listing}", "act": "assign", "to": "{membership}"})
    ),
    "review:together": Way(
        queries=("like={listing}", "listing={listing}&listing={other_listing}"),
        posts=({**JUDGED, "listing": "{listing}"},),
    ),
    "review:taxa": Way(queries=("", "more_taxa=ivory", "q=ivory")),
    "review:pauses": Way(posts=({"act": "paused"},)),
    "review:export": Way(queries=QUEUE, posts=({"kind": "csv", "reason": "for the court"},)),
    "review:save_view": Way(posts=({"name": "Again"},)),
    "review:delete_view": Way({"view_id": "{view}"}),
    "review:undo": Way({"judgement_id": "{judgement}"}),
    "review:item": Way({"listing_id": "{listing}"}, queries=("", "collection={collection}")),
    "review:following": OF_LISTING,
    "review:judge": Way({"listing_id": "{listing}"}, posts=(JUDGED,)),
    "review:take": OF_LISTING,
    "review:release": Way({"listing_id": "{listing}"}, posts=({}, {"act": "skip"})),
    "review:ask": OF_LISTING,
    "review:draft": Way({"listing_id": "{listing}"}, posts=({"note": "begun"},)),
    "review:picture": Way({"listing_id": "{listing}", "picture_id": "{picture}"}),
    "review:policy": PLAIN,
    "review:policy_try": Way(queries=("", "title=Ivory+comb+for+sale"), posts=({"title": "Ivory comb for sale"},)),
    "review:policy_taxa": Way(queries=("", "q=ivory", "taxon=Elephantidae")),
    "review:policy_version": Way({"number": ("1", "9")}),
    "review:policy_draft": PLAIN,
    "review:policy_begin": PLAIN,
    "review:policy_otherwise": Way(posts=({"otherwise": "block", "revision": "0"},)),
    "review:policy_discard": Way(posts=({"revision": "0"},)),
    "review:policy_put_in_force": Way(posts=({"revision": "0"},)),
    "review:policy_add": Way(posts=({"score_from": "0.5", "action": "block", "revision": "0"},)),
    "review:policy_change": Way({"place": "1"}, posts=({"score_from": "0.5", "action": "block", "revision": "0"},)),
    "review:policy_move": Way({"place": "1"}, posts=({"to": "up", "revision": "0"},)),
    "review:policy_remove": Way({"place": "1"}, posts=({"revision": "0"},)),
    "review:assign": Way({"listing_id": "{listing}"}, posts=({"to": "{membership}"},)),
    "statistics:dashboard": Way(queries=FIGURES),
    "statistics:picture": Way({"name": NAMES}, queries=FIGURES[:2]),
    "statistics:table": Way({"name": NAMES}, queries=FIGURES),
    "account_login": Way(posts=({"login": "{email}", "password": "not the passphrase"},)),
    "account_logout": PLAIN,
    "account_inactive": PLAIN,
    "account_signup": Way(posts=({"email": "{email}", "password1": "correct horse battery"},)),
    "account_reauthenticate": Way(posts=({"password": "not the passphrase"},)),
    "account_email": Way(posts=({"action_add": "", "email": "{email}"},)),
    "account_email_verification_sent": PLAIN,
    "account_change_password": Way(posts=({"oldpassword": "x", "password1": "y", "password2": "y"},)),
    "account_set_password": PLAIN,
    "account_reset_password": Way(posts=({"email": "{email}"},)),
    "account_confirm_login_code": PLAIN,
    "account_confirm_email": Way({"key": "unheard-of"}),
    "account_reset_password_from_key_done": PLAIN,
    "account_reset_password_from_key": Way({"uidb36": "{person36}", "key": "unheard-of"}),
    "account_reset_password_done": PLAIN,
    "mfa_index": PLAIN,
    "mfa_authenticate": Way(posts=({"code": "000000"},)),
    "mfa_reauthenticate": Way(posts=({"code": "000000"},)),
    "mfa_activate_totp": Way(posts=({"code": "000000"},)),
    "mfa_deactivate_totp": PLAIN,
    "mfa_view_recovery_codes": PLAIN,
    "mfa_generate_recovery_codes": PLAIN,
    "mfa_download_recovery_codes": PLAIN,
    "mfa_list_webauthn": PLAIN,
    "mfa_add_webauthn": PLAIN,
    "mfa_reauthenticate_webauthn": PLAIN,
    "mfa_remove_webauthn": Way({"pk": "{authenticator}"}),
    "mfa_edit_webauthn": Way({"pk": "{authenticator}"}, posts=({"name": "mine now"},)),
    "mfa_login_webauthn": PLAIN,
    "socialaccount_login_cancelled": PLAIN,
    "socialaccount_login_error": PLAIN,
    "socialaccount_signup": PLAIN,
    "socialaccount_connections": PLAIN,
    "/sign-in/social/login/cancelled/": PLAIN,
    "/sign-in/social/login/error/": PLAIN,
    "/sign-in/social/signup/": PLAIN,
    "/sign-in/social/connections/": PLAIN,
    "openid_connect_login": _SOCIAL,
    "openid_connect_callback": _SOCIAL,
    "usersessions_list": PLAIN,
    "api:import_file": Way(posts=({"collection": "{collection}"},)),
    "api:screen": Way(json=({"listings": [{"title": "Ivory comb for sale"}]}, {"title": "Ivory comb for sale"})),
    "api:import_state": Way({"key": "{import}"}),
    "api:openapi-json": PLAIN,
    "api:api-root": PLAIN,
}


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Each route with its name and namespaces, or its address when it has no name."""
    yield from _within(get_resolver(), (), "/")


def _within(resolver: URLResolver, spaces: tuple[str, ...], address: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            further = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _within(entry, further, address + str(entry.pattern))
        else:
            yield (":".join((*spaces, entry.name)) if entry.name else address + str(entry.pattern)), entry
