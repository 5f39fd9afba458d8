"""The second factor: the telephone's codes, and those of recovery."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp

from .. import second_factor, sessions
from ..forms import ActivationForm, SecondFactorAgainForm


class OverviewView(IndexView):
    template_name = "accounts/second_factor.html"


class ActivateView(totp.ActivateTOTPView):
    form_class = ActivationForm
    template_name = "accounts/activate.html"

    def form_valid(self, form):
        """The code that activates it is one that this session gave; the others did not."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, second_factor.METHOD, type="totp")
        sessions.end(self.request.user, but=self.request.session.session_key)
        return response


class DeactivateView(totp.DeactivateTOTPView):
    template_name = "accounts/deactivate.html"

    def form_valid(self, form):
        response = super().form_valid(form)
        second_factor.forget(self.request)
        sessions.end(self.request.user, but=self.request.session.session_key)
        return response


class CodesView(recovery.ViewRecoveryCodesView):
    template_name = "accounts/codes.html"


class NewCodesView(recovery.GenerateRecoveryCodesView):
    template_name = "accounts/new_codes.html"


class CodesFileView(recovery.DownloadRecoveryCodesView):
    template_name = "accounts/codes.txt"


class AgainView(ReauthenticateView):
    form_class = SecondFactorAgainForm
    template_name = "accounts/again.html"
