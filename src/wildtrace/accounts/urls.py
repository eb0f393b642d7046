"""The addresses of the room `accounts`."""

from django.urls import path

from wildtrace.accounts.views import joining, oneself

app_name = "accounts"
urlpatterns = [
    path("second-factor/", oneself.second_factor, name="second_factor"),
    path("acting-for/", oneself.act_for, name="act_for"),
    path("join/<str:secret>/", joining.join, name="join"),
]
