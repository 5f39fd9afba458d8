"""Addresses of the portal. Those that people read are in the page's language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from catalogue.views import embeds, feeds
from catalogue.views.photos import photo
from ess_portal import views
from ess_portal.open_data import views as open_data

open_data_pages = [
    path("", open_data.datasets, name="open_data_page"),
    path("<slug:slug>/", open_data.dataset, name="open_data_dataset"),
]
urlpatterns = [
    path("", views.to_language, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("gestio/", admin.site.urls),
    path("correu/", include("ess_portal.mail.urls")),
    path("fotos/<str:name>", photo, name="photo"),
    path("dades/", include("ess_portal.open_data.urls")),
    path("embed/", embeds.embed, name="embed"),
    path("embed/punts.json", embeds.embed_points, name="embed_points"),
    path("embed/<str:theme>.css", embeds.embed_styles, name="embed_styles"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:name>-<int:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path(_("cataleg/"), include("catalogue.urls")),
        path("", include("catalogue.place_urls")),
        path("", include("ess_portal.reports.urls")),
        path(_("compte/"), include("ess_portal.accounts.urls")),
        path(_("que-es-l-ess/"), views.about_ess, name="about_ess"),
        path(_("accessibilitat/"), views.accessibility, name="accessibility"),
        path(_("privacitat/"), views.privacy, name="privacy"),
        path(_("dades-obertes/"), include(open_data_pages)),
        path(_("avis-legal/"), views.legal_notice, name="legal_notice"),
    ),
]

if settings.DEBUG:
    urlpatterns += i18n_patterns(path("components/", views.components, name="components"))

handler400 = "ess_portal.views.errors.bad_request"
handler403 = "ess_portal.views.errors.permission_denied"
handler404 = "ess_portal.views.errors.not_found"
handler500 = "ess_portal.views.errors.server_error"
