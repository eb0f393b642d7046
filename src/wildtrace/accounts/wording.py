"""What the codes of the audit trail are called in front of people: acts, and the kinds of things they were done to."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Final[dict[str, Promise]] = {
    "add policy rule": _("rule of the policy added"),
    "ask for lease": _("asked to take a listing over"),
    "assign listings": _("listings assigned"),
    "brought a file": _("file brought"),
    "change organisation": _("organisation changed"),
    "change policy rule": _("rule of the policy changed"),
    "change role": _("role changed"),
    "change what a policy says otherwise": _("what the policy says otherwise changed"),
    "changed": _("changed"),
    "close group": _("group closed"),
    "decline group": _("invitation into a group declined"),
    "delete view": _("saved view deleted"),
    "discard draft": _("draft discarded"),
    "discard policy draft": _("draft of the policy given up"),
    "discarded": _("file discarded"),
    "downloaded refused rows": _("refused rows downloaded"),
    "draft policy": _("policy drafted"),
    "end membership": _("membership ended"),
    "erased": _("collection erased"),
    "export judged findings": _("judged findings exported"),
    "exported listings": _("listings exported"),
    "found group": _("group founded"),
    "found organisation": _("organisation founded"),
    "invite": _("invited"),
    "invite to group": _("invited into a group"),
    "join": _("joined the organisation"),
    "join group": _("joined a group"),
    "judge listing": _("listing judged"),
    "judge together": _("listings judged together"),
    "made": _("collection made"),
    "make token": _("token made"),
    "move policy rule": _("rule of the policy moved"),
    "put policy in force": _("policy put in force"),
    "release lease": _("listing given back"),
    "remove from group": _("removed from a group"),
    "remove policy rule": _("rule of the policy removed"),
    "reveal seller": _("name of a seller shown"),
    "revoke token": _("token revoked"),
    "save draft": _("draft kept"),
    "save view": _("view saved"),
    "started": _("import started"),
    "stopped": _("import stopped"),
    "take lease": _("listing taken"),
    "undo judgement": _("judgement undone"),
    "wish pauses": _("wish about pauses changed"),
    "withdraw from group": _("invitation into a group withdrawn"),
    "withdraw invitation": _("invitation withdrawn"),
}
"""Each act that is written down, by its code."""

KINDS: Final[dict[str, Promise]] = {
    "collection": _("collection"),
    "disclosure": _("export"),
    "group": _("group"),
    "import": _("import"),
    "invitation": _("invitation"),
    "judgements": _("judgements"),
    "listing": _("listing"),
    "listings": _("listings"),
    "membership": _("membership"),
    "organisation": _("organisation"),
    "person": _("person"),
    "policy": _("policy"),
    "seller": _("seller"),
    "token": _("token"),
    "view": _("saved view"),
}
"""Each kind of thing that something is done to, by its code."""


def act_name(code: str) -> str:
    """An act in words; one that an older version wrote stays as it is."""
    return str(ACTS.get(code, code))


def kind_name(code: str) -> str:
    """A kind of thing in words; one that an older version wrote stays as it is."""
    return str(KINDS.get(code, code))
