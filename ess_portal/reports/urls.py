from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "reports"
urlpatterns = [
    path(_("avisa/"), views.problem, name="problem"),
    path(_("qui-hi-falta/"), views.missing, name="missing"),
    path(_("avisa/rebut/<str:token>/"), views.received, name="received"),
]
