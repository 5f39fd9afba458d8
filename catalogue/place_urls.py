"""Pages to land on (barris, districts, sectors) and the composer of embeds. Outside `/cataleg/`, as people would guess them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue.views import embeds, landing

app_name = "places"
urlpatterns = [
    path(_("barris/"), landing.neighbourhoods, name="neighbourhoods"),
    path(_("barris/<slug:slug>/"), landing.neighbourhood, name="neighbourhood"),
    path(_("districtes/<slug:slug>/"), landing.district, name="district"),
    path(_("incrusta/"), embeds.compose, name="compose_embed"),
    path(_("sectors/"), landing.sector_index, name="sectors"),
    path(_("sectors/<slug:slug>/"), landing.sector, name="sector"),
]
