"""`Request`: a request that knows its viewer, for the types of views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wildtrace.accounts.viewers import Viewer


class Request(HttpRequest):
    """What the middlewares make of a request."""

    viewer: Viewer
    htmx: HtmxDetails
