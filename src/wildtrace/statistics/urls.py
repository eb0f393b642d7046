"""The addresses of the room `statistics`."""

from django.urls import path

from wildtrace.statistics import views

app_name = "statistics"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:name>.svg", views.as_picture, name="picture"),
    path("dashboard/<slug:name>.csv", views.as_table, name="table"),
]
