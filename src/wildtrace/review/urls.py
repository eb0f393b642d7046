"""The addresses of the room `review`."""

from django.urls import path

from wildtrace.review.policy import views as policy
from wildtrace.review.views import exporting, item, judging, pictures, queue

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/start/", queue.start, name="start"),
    path("queue/several/", queue.several, name="several"),
    path("queue/together/", judging.together, name="together"),
    path("queue/taxa/", judging.taxa, name="taxa"),
    path("queue/pauses/", queue.pauses, name="pauses"),
    path("queue/export/", exporting.export, name="export"),
    path("queue/views/", queue.save_view, name="save_view"),
    path("queue/views/<int:view_id>/delete/", queue.delete_view, name="delete_view"),
    path("queue/undo/<int:judgement_id>/", judging.undo, name="undo"),
    path("queue/<int:listing_id>/", item.item, name="item"),
    path("queue/<int:listing_id>/next/", item.following, name="following"),
    path("queue/<int:listing_id>/pictures/<int:picture_id>/", pictures.picture, name="picture"),
    path("queue/<int:listing_id>/judge/", judging.judge, name="judge"),
    path("queue/<int:listing_id>/take/", item.take, name="take"),
    path("queue/<int:listing_id>/release/", item.release, name="release"),
    path("queue/<int:listing_id>/ask/", item.ask, name="ask"),
    path("queue/<int:listing_id>/draft/", item.draft, name="draft"),
    path("queue/<int:listing_id>/assign/", item.assign, name="assign"),
    path("policy/", policy.policy, name="policy"),
    path("policy/try/", policy.try_out, name="policy_try"),
    path("policy/taxa/", policy.taxa, name="policy_taxa"),
    path("policy/versions/<int:number>/", policy.version, name="policy_version"),
    path("policy/draft/", policy.draft, name="policy_draft"),
    path("policy/draft/begin/", policy.begin, name="policy_begin"),
    path("policy/draft/otherwise/", policy.otherwise, name="policy_otherwise"),
    path("policy/draft/discard/", policy.discard, name="policy_discard"),
    path("policy/draft/put-in-force/", policy.put_in_force, name="policy_put_in_force"),
    path("policy/draft/rules/", policy.add, name="policy_add"),
    path("policy/draft/rules/<int:place>/", policy.change, name="policy_change"),
    path("policy/draft/rules/<int:place>/move/", policy.move, name="policy_move"),
    path("policy/draft/rules/<int:place>/remove/", policy.remove, name="policy_remove"),
]
