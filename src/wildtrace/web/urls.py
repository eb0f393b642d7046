"""Every address of the workbench, room by room."""

from django.urls import include, path

from wildtrace.web.api import api

urlpatterns = [
    path("", include("wildtrace.web.pages.urls")),
    path("", include("wildtrace.accounts.urls")),
    path("", include("wildtrace.collection.urls")),
    path("", include("wildtrace.review.urls")),
    path("", include("wildtrace.statistics.urls")),
    path("sign-in/", include("allauth.urls")),
    path("api/v1/", api.urls),
]

handler400 = "wildtrace.web.pages.failures.bad_request"
handler403 = "wildtrace.web.pages.failures.forbidden"
handler404 = "wildtrace.web.pages.failures.not_found"
handler500 = "wildtrace.web.pages.failures.broken"
