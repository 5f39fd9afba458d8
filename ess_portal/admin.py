"""The admin at `/gestio/`: its first page, its menu by themes, and its language."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ess_portal import quick_search, staff_queues
from ess_portal.accounts import second_factor
from ess_portal.accounts.enums import Role
from ess_portal.moderation.figures import figures_for
from ess_portal.moderation.posted import whole_number
from ess_portal.moderation.queues import queues_for

# Languages are named in themselves, so that nobody gets lost.
LANGUAGE_NAMES = [("ca", "Català"), ("es", "Castellano"), ("en", "English")]


# Django's shortcut to an object's page fails for what has no table: nothing leads there. The
# staff's passwords are those of everybody (`ess_portal.accounts`).
NOT_OURS = {"view_on_site", "password_change", "password_change_done"}


def _is_ours(url):
    return getattr(url, "name", "") not in NOT_OURS


# What staff do every week without anything waiting: (words, route, permission).
SHORTCUTS = [
    (_("Porta una llista nova"), "catalogue_columnmapping_add", "catalogue.add_columnmapping"),
    (_("Importa un fitxer"), "catalogue_importrun_import", "catalogue.view_importrun"),
    (_("Nova iniciativa"), "catalogue_enterprise_add", "catalogue.add_enterprise"),
    (_("Totes les iniciatives"), "catalogue_enterprise_changelist", "catalogue.view_enterprise"),
    (_("Tots els avisos"), "reports_report_changelist", "reports.view_report"),
    (_("Xifres dels avisos"), "reports_report_figures", "reports.view_report"),
]


def shortcuts_for(user):
    return [
        (label, reverse(f"admin:{name}"))
        for label, name, permission in SHORTCUTS
        if user.has_perm(permission)
    ]


def _only_what_can_be_asked(view):
    """What no page of ours sends, and the database would answer with an error: a NUL in an
    address (it is left out, as in a search), and chosen rows that are no keys."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "")
            request.GET = QueryDict(request.META["QUERY_STRING"])
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.method == "POST" else ()
        if any(whole_number(key) is None for key in chosen):
            raise BadRequest("Not keys of rows.")
        return view(request, *args, **kwargs)

    return checked


class PortalAdminSite(admin.AdminSite):
    site_title = _("Gestió del portal de l’ESS")
    site_header = _("Gestió del portal de l’ESS")
    index_title = _("Què hi ha per fer")
    site_url = "/ca/"
    empty_value_display = "—"

    def each_context(self, request):
        return {**super().each_context(request), "language_names": LANGUAGE_NAMES}

    def admin_view(self, view, cacheable=False):
        return _only_what_can_be_asked(super().admin_view(view, cacheable))

    def get_urls(self):
        language = path(
            "llengua/", self.admin_view(require_POST(self.set_language)), name="language"
        )
        search = path("cerca/", self.admin_view(self.search_view), name="quick_search")
        jobs = path("feines/", self.admin_view(self.jobs_view), name="failed_jobs")
        return [language, search, jobs, *filter(_is_ours, super().get_urls())]

    def has_permission(self, request):
        """Staff who have given their second factor in this session."""
        return super().has_permission(request) and second_factor.given(request)

    def login(self, request, extra_context=None):
        """No form of its own, and nothing that is posted here signs anybody in: leads to where
        everybody signs in, or to the second factor, and back."""
        back = request.POST.get("next") or request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(back)
        if not request.user.is_authenticated:
            step = "account_login"
        elif not super().has_permission(request):
            raise PermissionDenied
        elif second_factor.is_set_up(request.user):
            step = "mfa_reauthenticate"
        else:
            step = "mfa_activate_totp"
        return HttpResponseRedirect(f"{reverse(step)}?{urlencode({'next': back})}")

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def set_language(self, request):
        """Keeps the person's language and goes back to where they were."""
        code = request.POST.get("language")
        if code in dict(settings.LANGUAGES):
            request.user.language = code
            request.user.save(update_fields=["language"])
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = reverse("admin:index", current_app=self.name)
        return HttpResponseRedirect(back)

    def index(self, request, extra_context=None):
        context = {
            "queues": queues_for(request.user),
            "figures": figures_for(request.user),
            "shortcuts": shortcuts_for(request.user),
            **(extra_context or {}),
        }
        return super().index(request, context)

    def search_view(self, request):
        """`?q=`: everything registered that the person may see."""
        text = request.GET.get("q", "")
        context = {
            **self.each_context(request),
            "title": gettext("Cerca a tota la gestió"),
            "q": text.strip(),
            "found": quick_search.search(self, request, text),
        }
        return TemplateResponse(request, "admin/quick_search.html", context)

    def jobs_view(self, request):
        """Jobs of the worker that failed."""
        if not request.user.has_role(Role.CITY_ADMIN):
            raise PermissionDenied
        context = {
            **self.each_context(request),
            "title": gettext("Feines automàtiques que han fallat"),
            "jobs": staff_queues.jobs_that_failed(),
        }
        return TemplateResponse(request, "admin/failed_jobs.html", context)

    def register(self, model_or_iterable, admin_class=None, **options):
        """The job queue's own tables stay out: `/healthz?deep` tells how it is. So do those of
        accounts that hold secrets, and groups: what people may do follows from their roles."""
        module = getattr(admin_class, "__module__", "")
        if not module.startswith(("procrastinate.", "allauth.", "django.contrib.auth.")):
            super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """Models under their themes: a list by use, not by alphabet.

        A model admin says `theme = (order, title)`; those of other apps stay under their app.
        """
        menu = []
        for app in super().get_app_list(request, app_label):
            themes = {}
            for entry in app["models"]:
                theme = getattr(self._registry[entry["model"]], "theme", (90, app["name"]))
                themes.setdefault(theme, []).append(entry)
            for (order, title), models in themes.items():
                models.sort(key=lambda entry: getattr(self._registry[entry["model"]], "place", 50))
                menu.append((order, {**app, "name": title, "models": models}))
        return [entry for _order, entry in sorted(menu, key=lambda pair: pair[0])]
