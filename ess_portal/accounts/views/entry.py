"""The way in: signing in, signing up, a new password, and out.

Whether an address has an account makes no difference to what these pages answer, nor to the
queries and password hashes that they cost; what goes out goes by mail (tests/accounts).
"""

from allauth.account import views as library
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext

from .. import actions, demo, sign_up
from ..forms import (
    AddressForm,
    CodeForm,
    NewAccountForm,
    NewPasswordForm,
    ResetForm,
    SecondFactorForm,
    SignInForm,
)
from ..models import User
from .frame import entrance


class SignInView(library.LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.PORTAL_MODE == "demo":
            context |= {"demo_sign_ins": demo.SIGN_INS, "demo_password": demo.PASSWORD}
        return context


class SecondFactorView(AuthenticateView):
    form_class = SecondFactorForm
    template_name = "accounts/sign_in_code.html"


class SignOutView(library.LogoutView):
    template_name = "accounts/sign_out.html"


@entrance
def sign_up_start(request):
    """First step: an address, to which a code goes."""
    initial = {"email": sign_up.address(request) or ""}
    form = AddressForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        sign_up.begin(request, email=form.cleaned_data["email"], language=get_language())
        return redirect("account_sign_up_code")
    return render(request, "accounts/sign_up.html", {"form": form})


@entrance
def sign_up_code(request):
    """Second step: the code, which only who reads that mail has."""
    email = sign_up.address(request)
    if not email:
        return redirect("account_signup")
    form = CodeForm(request.POST or None, code="")
    if request.method == "POST":
        if sign_up.prove(request, request.POST.get("code", "")[:100]):
            return redirect("account_sign_up_details")
        if not sign_up.address(request):
            text = gettext("Massa codis equivocats. Torna a començar i te n’enviarem un de nou.")
            messages.error(request, text)
            return redirect("account_signup")
        form.is_valid()
    return render(request, "accounts/sign_up_code.html", {"form": form, "email": email})


@entrance
def sign_up_details(request):
    """Third step: a name and a password; the account exists, and one has signed in."""
    email = sign_up.proven_address(request)
    if not email:
        return redirect("account_signup")
    form = NewAccountForm(request.POST or None, email=email)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = actions.open_account(email=email, language=get_language(), **said)
        except IntegrityError:
            messages.error(request, gettext("Aquest correu ja té un compte: entra-hi."))
            return redirect("account_login")
        sign_up.forget(request)
        request.session.set_expiry(0)
        record_authentication(request, user, "password", email=email)
        return perform_login(request, user, email=email, signup=True)
    return render(request, "accounts/sign_up_details.html", {"form": form, "email": email})


class ResetView(library.PasswordResetView):
    form_class = ResetForm
    template_name = "accounts/reset.html"

    def form_valid(self, form):
        """Who is nobody yet has a session for as long as the code, and then kept pages again."""
        response = super().form_valid(form)
        if not self.request.user.is_authenticated:
            self.request.session.set_expiry(sign_up.MINUTES * 60)
        return response


class ResetCodeView(library.ConfirmPasswordResetCodeView):
    form_class = CodeForm
    template_name = "accounts/reset_code.html"

    def form_invalid(self, form):
        if "user_id" not in self._process.state:
            User.objects.filter(pk=0).first()  # the library looks for whom there is; so does this
        return super().form_invalid(form)


class NewPasswordView(library.CompletePasswordResetView):
    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("account_login")
