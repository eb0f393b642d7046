"""The home page opens to members with a second factor, and to nobody else."""

from allauth.mfa.models import Authenticator

from tests.cast import Cast, signed_in


def test_home_opens_to_a_member(cast: Cast) -> None:
    response = signed_in(cast.analyst).get("/")
    assert response.status_code == 200
    assert "Savanna Watch" in response.content.decode() or "Home" in response.content.decode()


def test_home_sends_the_signed_out_to_sign_in(cast: Cast) -> None:
    response = signed_in(cast.nobody).get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_home_asks_for_a_second_factor_first(cast: Cast) -> None:
    Authenticator.objects.filter(user=cast.analyst.person).delete()
    assert signed_in(cast.analyst).get("/")["Location"] == "/second-factor/"
