"""The addresses of the room `accounts`."""

from django.urls import path

from wildtrace.accounts.views import groups, joining, oneself, organisation, trail

app_name = "accounts"
urlpatterns = [
    path("second-factor/", oneself.second_factor, name="second_factor"),
    path("acting-for/", oneself.act_for, name="act_for"),
    path("preferences/", oneself.preferences, name="preferences"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/change/", organisation.change, name="change_organisation"),
    path("organisation/invite/", organisation.invite, name="invite"),
    path("organisation/invitations/<int:pk>/withdraw/", organisation.withdraw, name="withdraw"),
    path("organisation/members/<int:pk>/role/", organisation.change_role, name="change_role"),
    path("organisation/members/<int:pk>/end/", organisation.end_membership, name="end_membership"),
    path("organisation/tokens/", organisation.tokens, name="tokens"),
    path("organisation/tokens/<int:pk>/revoke/", organisation.revoke, name="revoke"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/invitations/<int:pk>/answer/", groups.answer, name="answer_group"),
    path("groups/<int:pk>/invite/", groups.ask, name="invite_to_group"),
    path("groups/<int:pk>/invitations/<int:invitation>/withdraw/", groups.withdraw, name="withdraw_from_group"),
    path("groups/<int:pk>/remove/<int:membership>/", groups.remove, name="remove_from_group"),
    path("groups/<int:pk>/close/", groups.close, name="close_group"),
    path("audit/", trail.trail, name="trail"),
]
