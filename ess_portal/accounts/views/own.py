"""One's own account: name, address, password, sessions, data, and leaving."""

from allauth.account import views as library
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from .. import actions, personal_data, second_factor, sessions
from ..forms import (
    AddressCodeForm,
    ChangeAddressForm,
    ChangePasswordForm,
    EndSessionForm,
    PasswordAgainForm,
    ProfileForm,
)

NONE = 0  # the key of no session


def home(request):
    """Who one is here, and the way to everything else."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=["name", "language"])
        messages.success(request, gettext("Desat."))
        return redirect("account")
    context = {"form": form, "second_factor": second_factor.is_set_up(request.user)}
    return render(request, "accounts/home.html", context)


class AddressView(library.EmailView):
    form_class = ChangeAddressForm
    template_name = "accounts/address.html"


class AddressCodeView(library.ConfirmEmailVerificationCodeView):
    form_class = AddressCodeForm
    template_name = "accounts/address_code.html"


class PasswordView(library.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/password.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            return HttpResponseRedirect(reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)


class PasswordAgainView(library.ReauthenticateView):
    form_class = PasswordAgainForm
    template_name = "accounts/again.html"


def own_sessions(request):
    """Where one is signed in; POST ends `session`, or all the others."""
    current = request.session.session_key
    if request.method == "POST":
        form = EndSessionForm(request.POST)
        only = form.cleaned_data["session"] if form.is_valid() else NONE
        ended = sessions.end(request.user, only=only, but=current)
        if ended:
            messages.success(request, gettext("Fet: allà ja no hi ets."))
        return redirect("account_sessions")
    found = sessions.of(request.user, current=current)
    return render(request, "accounts/sessions.html", {"sessions": found})


@require_safe
def own_data(request):
    return render(request, "accounts/data.html")


@require_safe
def own_data_file(request):
    """Everything that the portal knows of the person, as JSON."""
    told = personal_data.export(request.user, current=request.session.session_key)
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="les-meves-dades.json"'
    return response


@reauthentication_required(app="allauth.account")
def leave(request):
    """Erases the account, from a page that says what becomes of everything."""
    if request.method == "POST" and request.POST.get("sure") == "1":
        try:
            actions.erase(user=request.user, by=request.user)
        except actions.LastAdmin:
            text = gettext(
                "Ets l’única persona que administra el portal: abans nomena’n una altra."
            )
            messages.error(request, text)
            return redirect("account_delete")
        logout(request, show_message=False)
        return render(request, "accounts/left.html")
    unsure = request.method == "POST"
    return render(request, "accounts/leave.html", {"unsure": unsure})
