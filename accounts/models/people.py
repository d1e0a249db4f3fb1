"""Persons, what they are found by, and what they agreed to."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from accounts.models.units import Unit
from accounts.rules.kinds import IdentifierKind


def new_username() -> str:
    """A user name that nobody types: people sign in by their identifiers."""
    return uuid.uuid4().hex


class PersonManager(BaseUserManager["Person"]):
    """Makes persons; a person without a password can't sign in by password."""

    def create_user(self, username: str | None = None, **fields: Any) -> "Person":
        """Make a person; `password` None leaves the person without one."""
        password = fields.pop("password", None)
        person = self.model(username=username or new_username(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, **fields: Any) -> "Person":
        """Make a person who may do everything (first set-up)."""
        return self.create_user(
            username, is_staff=True, is_superuser=True, can_sign_in=True, **fields
        )


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone the product knows: worker, staff, child, walk-in, imported competitor."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=64, unique=True, default=new_username)
    name = models.CharField(max_length=60, blank=True)
    name_latin = models.CharField(max_length=120, blank=True)
    pinyin = models.CharField(max_length=240, blank=True, db_index=True)
    initials = models.CharField(max_length=60, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    sex = models.CharField(max_length=1, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=32, blank=True)
    home_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    unit_confirmed_at = models.DateTimeField(null=True, blank=True)
    guardian = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="dependants"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    can_sign_in = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="person_not_merged_into_self"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(can_sign_in=False),
                name="person_merged_cannot_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.uuid}"

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """The same; Chinese names are not cut."""
        return self.name

    @property
    def first_name(self) -> str:
        """What Wagtail's admin calls a person by; Chinese names are not cut."""
        return self.name

    @first_name.setter
    def first_name(self, value: str) -> None:
        """Not kept: an identity provider's given name is a part of `name`, which the adapter sets."""


class Identifier(models.Model):
    """One thing a person is found by; `lookup` is what uniqueness is judged on.

    `value` is the normalised text; for an ID number it is encrypted and `lookup` is a keyed hash.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in IdentifierKind])
    value = models.TextField()
    lookup = models.CharField(max_length=128)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "lookup"],
                condition=~models.Q(kind="employee_no"),
                name="identifier_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "lookup"],
                condition=models.Q(kind="employee_no"),
                name="employee_no_once_in_unit",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="employee_no") | models.Q(unit__isnull=False),
                name="employee_no_has_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Consent(models.Model):
    """A person's yes to a text, by its version; withdrawal is a date, never a deletion."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=32)
    version = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class PersonFact(models.Model):
    """What was decided about a person (merge, unit, role, identifier), append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d}"
