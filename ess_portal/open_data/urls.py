"""Files of open data: without language, and for good."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.dateparse import parse_date

from . import views


class Day(StringConverter):
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        day = parse_date(value)
        if day is None:
            raise ValueError(value)
        return day

    def to_url(self, value):
        return value.isoformat()


register_converter(Day, "day")

app_name = "open_data"
urlpatterns = [
    path("cataleg.<str:kind>", views.metadata, name="metadata"),
    path("vocabularis.<str:kind>", views.vocabularies, name="vocabularies"),
    path("<day:day>/<slug:slug>.<str:kind>", views.download, name="dated"),
    path("<slug:slug>.<str:kind>", views.download, name="download"),
]
