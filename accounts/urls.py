"""Addresses of accounts."""

from django.urls import path

from accounts.pages import people_import
from accounts.pages.account import account, change, sign_out, welcome
from accounts.pages.children import children
from accounts.pages.contact import contact
from accounts.pages.data import data, export
from accounts.pages.duties import duties, end_duty
from accounts.pages.people import people
from accounts.pages.person import merge, person
from accounts.pages.sign_in import code_page
from accounts.pages.units import unit, units
from accounts.rules.kinds import IdentifierKind

app_name = "accounts"
urlpatterns = [
    path("account/", account, name="account"),
    path("account/code/", code_page, name="code"),
    path("account/welcome/", welcome, name="welcome"),
    path("account/change/", change, name="change"),
    path("account/phone/", contact, {"kind": IdentifierKind.PHONE}, name="phone"),
    path("account/email/", contact, {"kind": IdentifierKind.EMAIL}, name="email"),
    path("account/children/", children, name="children"),
    path("account/data/", data, name="data"),
    path("account/data/export/", export, name="export"),
    path("account/sign-out/", sign_out, name="sign_out"),
    path("desk/people/", people, name="people"),
    path("desk/people/<uuid:uuid>/", person, name="person"),
    path("desk/people/<uuid:uuid>/merge/", merge, name="person_merge"),
    path("desk/roles/", duties, name="duties"),
    path("desk/roles/<int:pk>/end/", end_duty, name="end_duty"),
    path("desk/units/", units, name="units"),
    path("desk/units/<str:code>/", unit, name="unit"),
    path("desk/people/import/", people_import.upload, name="people_upload"),
    path("desk/people/import/empty.xlsx", people_import.template, name="people_template"),
    path("desk/people/import/<uuid:uuid>/", people_import.checked, name="people_list"),
]
