"""The addresses of the room `accounts`."""

from django.urls import path

from wildtrace.accounts import views

app_name = "accounts"
urlpatterns = [
    path("second-factor/", views.second_factor, name="second_factor"),
    path("acting-for/", views.act_for, name="act_for"),
]
