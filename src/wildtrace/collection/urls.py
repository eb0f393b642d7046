"""The addresses of the room `collection`."""

from django.urls import path

from wildtrace.collection.views import collections, exports, imports, listings, pictures, search, sellers

app_name = "collection"
urlpatterns = [
    path("collections/", collections.collections, name="collections"),
    path("collections/new/", collections.new_collection, name="new_collection"),
    path("collections/<int:pk>/", collections.collection, name="collection"),
    path("collections/<int:pk>/change/", collections.change, name="change_collection"),
    path("collections/<int:pk>/bring/", imports.bring, name="bring"),
    path("collections/<int:pk>/export/", exports.export, name="export"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="progress"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="confirm"),
    path("imports/<int:pk>/go-on/", imports.go_on, name="go_on"),
    path("imports/<int:pk>/stop/", imports.stop, name="stop"),
    path("imports/<int:pk>/discard/", imports.discard, name="discard"),
    path("imports/<int:pk>/refused.csv", imports.refused, name="refused"),
    path("listings/<int:pk>/", listings.listing, name="listing"),
    path("pictures/<int:pk>/", pictures.picture, name="picture"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggest, name="suggest"),
    path("sellers/", sellers.sellers, name="sellers"),
    path("sellers/<slug:pseudonym>/", sellers.seller, name="seller"),
    path("sellers/<slug:pseudonym>/reveal/", sellers.reveal, name="reveal_seller"),
]
