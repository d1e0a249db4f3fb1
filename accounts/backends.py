"""Password sign-in by employee number (UNIT/number) or phone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.models import Person
from accounts.queries.find import person_by
from accounts.rules.kinds import IdentifierKind


def _operator(login: str) -> Person | None:
    """Whoever `createsuperuser` made has a user name and no number yet."""
    return Person.objects.filter(username__iexact=login, is_superuser=True).first()


class IdentifierBackend(ModelBackend):
    """Finds the person by what was typed; takes as long for an unknown one as for a wrong password."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, login: str = "", password: str = "", **kwargs: Any
    ) -> Person | None:
        """The person, if the password fits and they may sign in."""
        if not login or not password:
            return None
        person = person_by(IdentifierKind.EMPLOYEE_NO, login) if "/" in login else None
        person = person or person_by(IdentifierKind.PHONE, login) or _operator(login)
        if person is None:
            make_password(password)
            return None
        usable = person.check_password(password) and self.user_can_authenticate(person)
        return person if usable and person.can_sign_in else None

    def get_user(self, user_id: int) -> Person | None:
        """Whoever is signed in, with their unit: most pages ask for it."""
        person = Person.objects.select_related("home_unit").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
