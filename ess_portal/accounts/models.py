import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ess_portal.versioning.models import Versioned, tracked

from .enums import Role


class UserQuerySet(models.QuerySet):
    def with_email(self, email):
        """However it is written; by the index that keeps e-mails unique."""
        return self.alias(lowered=Lower("email")).filter(lowered=email.lower())

    def present(self):
        return self.filter(erased_at=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.with_email(email).get()

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        fields |= {"is_staff": True, "is_superuser": True, "roles": [Role.CITY_ADMIN]}
        return self.create_user(email, password, **fields)


@tracked(exclude=["password", "last_login"])
class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("correu electrònic"), unique=True)
    name = models.CharField(_("nom"), max_length=150, blank=True)
    language = models.CharField(
        _("llengua preferida"), max_length=2, choices=settings.LANGUAGES, default="ca"
    )
    roles = ArrayField(
        models.CharField(max_length=30, choices=Role.choices),
        verbose_name=_("rols"),
        default=list,
        blank=True,
    )
    is_staff = models.BooleanField(_("pot entrar a la gestió"), default=False)
    is_active = models.BooleanField(_("actiu"), default=True)
    date_joined = models.DateTimeField(_("data d’alta"), default=timezone.now)
    # What they did remains as done by somebody; who they were does not (`actions.erase`).
    erased_at = models.DateTimeField(_("esborrada el"), null=True, blank=True, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta(Versioned.Meta):
        verbose_name = _("persona")
        verbose_name_plural = _("persones")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("Ja hi ha un compte amb aquest correu."),
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values),
                name="accounts_user_roles_known",
                violation_error_message=_("Aquest rol no existeix."),
            ),
        ]

    def __str__(self):
        return gettext("persona esborrada") if self.erased_at else self.name or self.email

    def has_role(self, role):
        return self.is_active and role in self.roles
