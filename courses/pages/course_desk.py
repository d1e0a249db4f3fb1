"""Courses on the desk: the list, and the form that makes or changes one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.catalogue import save_course
from courses.models import Course, Track

HIGHEST_TOTAL = 100
MODES = (
    ("on-site", gettext_lazy("On site")),
    ("online", gettext_lazy("Online")),
    ("blended", gettext_lazy("On site and online")),
)
EXAMS = (
    ("none", gettext_lazy("None")),
    ("theory", gettext_lazy("Theory")),
    ("practical", gettext_lazy("Practical")),
    ("project", gettext_lazy("Project")),
    ("theory+practical", gettext_lazy("Theory and practical")),
)
PAPERS = (
    ("none", gettext_lazy("None")),
    ("completion", gettext_lazy("Certificate of completion")),
    ("hours", gettext_lazy("Record of hours")),
)


class CourseForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is taught, what it asks for, how it is passed."""

    class Meta:
        model = Course
        fields = (
            "code",
            "track",
            "title_zh",
            "title_en",
            "summary_zh",
            "summary_en",
            "audience_zh",
            "audience_en",
            "hours",
            "default_seats",
            "mode",
            "exam",
            "pass_mark",
            "certificate",
            "prerequisites",
        )
        labels = {
            "code": gettext_lazy("Code"),
            "track": gettext_lazy("Track"),
            "title_zh": gettext_lazy("Title in Chinese"),
            "title_en": gettext_lazy("Title in English"),
            "summary_zh": gettext_lazy("In a sentence, in Chinese"),
            "summary_en": gettext_lazy("In a sentence, in English"),
            "audience_zh": gettext_lazy("For whom, in Chinese"),
            "audience_en": gettext_lazy("For whom, in English"),
            "hours": gettext_lazy("Hours"),
            "default_seats": gettext_lazy("Seats"),
            "pass_mark": gettext_lazy("Total needed to pass"),
            "prerequisites": gettext_lazy("Courses to be passed before"),
        }
        help_texts = {
            "code": gettext_lazy("Such as PC-PHO"),
            "default_seats": gettext_lazy("Empty: no limit"),
            "prerequisites": gettext_lazy(
                "Who has not passed all of them is told so and gets no seat."
            ),
        }
        widgets = {
            "summary_zh": forms.Textarea({"rows": 2}),
            "summary_en": forms.Textarea({"rows": 2}),
            "prerequisites": forms.CheckboxSelectMultiple,
        }

    mode = forms.ChoiceField(choices=MODES, label=gettext_lazy("Held"))
    exam = forms.ChoiceField(choices=EXAMS, label=gettext_lazy("Examination"))
    certificate = forms.ChoiceField(choices=PAPERS, label=gettext_lazy("Paper"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = Track.objects.all()
        self.fields["track"].empty_label = None
        others = Course.objects.filter(archived_at=None).exclude(pk=self.instance.pk)
        self.fields["prerequisites"].queryset = others
        self.fields["prerequisites"].label_from_instance = lambda c: f"{c.title_zh} {c.code}"
        for name, field in self.fields.items():
            if name != "prerequisites":
                field.widget.attrs["class"] = "input"
        if self.instance.pk:
            # The code is part of addresses and of the ledger's chains.
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        """An examination has a mark to reach, from 0 to 100."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        least = data.get("pass_mark")
        if data.get("exam") != "none" and least is None:
            self.add_error("pass_mark", _("Type the total that is needed to pass."))
        if least is not None and not 0 <= least <= HIGHEST_TOTAL:
            self.add_error("pass_mark", _("Type a number from 0 to 100."))
        return data

    def _post_clean(self) -> None:
        # The action writes; the instance keeps what is in the database until then.
        pass


@duty_required("organiser")
def desk_courses(request: HttpRequest) -> HttpResponse:
    """Every course with its track, hours, and how many classes it has had."""
    rows = Course.objects.select_related("track").prefetch_related("prerequisites")
    listed = rows.annotate(held=Count("classes")).order_by("track__order", "order", "code")
    return render(request, "courses/desk_courses.html", {"courses": listed})


@duty_required("organiser")
def desk_course(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Make a course, or change one."""
    course = get_object_or_404(Course, code=code, archived_at=None) if code else None
    form = CourseForm(request.POST or None, instance=course)
    if request.method == "POST" and form.is_valid():
        at = now()
        values = dict(form.cleaned_data)
        needed = list(values.pop("prerequisites"))
        if course is None:
            units = units_with_duty(request.user, "organiser", timezone.localdate(at))
            values["unit"] = units.order_by("path").first()
        try:
            saved = save_course(
                course=course, values=values, prerequisites=needed, by=request.user, at=at
            )
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            messages.success(request, _("The course is saved."), extra_tags="good")
            return redirect("courses:desk_course", code=saved.code)
    return render(
        request,
        "courses/desk_course.html",
        {"form": form, "course": course},
        status=422 if form.errors else 200,
    )


urlpatterns = [
    path("desk/courses/", desk_courses, name="desk_courses"),
    path("desk/courses/new/", desk_course, name="desk_course_new"),
    path("desk/courses/<str:code>/", desk_course, name="desk_course"),
]
