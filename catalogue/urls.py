from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue import views
from catalogue.views import feeds, sheets

app_name = "catalogue"
urlpatterns = [
    path("", views.enterprise_list, name="list"),
    path("export.<str:kind>", views.export, name="export"),
    path(_("mapa.json"), views.map_data, name="map_data"),
    path(_("punts/"), views.cards, name="cards"),
    path(_("suggeriments/"), views.suggest, name="suggest"),
    path(_("limits.json"), views.boundaries, name="boundaries"),
    path(_("full/"), sheets.sheet, name="sheet"),
    path(_("full.pdf"), sheets.sheet_pdf, name="sheet_pdf"),
    path(_("novetats.atom"), feeds.feed, name="feed"),
    path("<slug:slug>/", views.profile, name="profile"),
]
