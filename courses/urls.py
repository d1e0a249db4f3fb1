"""Addresses of the courses app: one list a page module."""

from courses.pages import (
    asking,
    course_desk,
    desk_rules,
    family,
    lists,
    organiser,
    public,
    rush,
    scan,
    screen,
    strikes,
    together,
    trainer,
    unit,
    ways,
    worker,
)

app_name = "courses"
urlpatterns = [
    *public.urlpatterns,
    *worker.urlpatterns,
    *rush.urlpatterns,
    *asking.urlpatterns,
    *family.urlpatterns,
    *together.urlpatterns,
    *scan.urlpatterns,
    *screen.urlpatterns,
    *trainer.urlpatterns,
    *lists.urlpatterns,
    *course_desk.urlpatterns,
    *organiser.urlpatterns,
    *ways.urlpatterns,
    *desk_rules.urlpatterns,
    *strikes.urlpatterns,
    *unit.urlpatterns,
]
