"""A person who signs in, known by an e-mail address."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    """Makes people; one made without a passphrase cannot sign in by passphrase."""

    def create_user(self, email: str, password: str | None = None, **facts: object) -> Person:
        """A new person; `password` None leaves them without a usable one."""
        person = self.model(email=self.normalize_email(email).casefold(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may see and do comes from the organisation they act for."""

    class Theme(models.TextChoices):
        """Which colours the pages have."""

        SYSTEM = "system", _("as the device has it")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    theme = models.CharField(_("colours"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    is_text_only = models.BooleanField(_("never show pictures"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name that other people see."""
        return str(self)
