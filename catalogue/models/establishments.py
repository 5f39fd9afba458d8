import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Accessibility, Precision, Weekday
from catalogue.establishment_queries import EstablishmentQuerySet
from ess_portal.versioning.models import Versioned, tracked

from .enterprises import Enterprise
from .territory import Municipality, Neighbourhood


@tracked()
class Establishment(Versioned):
    """A place where an enterprise can be found. Point in WGS84 degrees, both or none."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("iniciativa"), related_name="establishments"
    )
    name = models.CharField(_("nom del lloc"), max_length=160, blank=True)
    is_primary = models.BooleanField(_("és el lloc principal"), default=False)
    street = models.CharField(_("carrer"), max_length=160, blank=True)
    street_number = models.CharField(_("número"), max_length=20, blank=True)
    address_details = models.CharField(_("pis, porta, local"), max_length=80, blank=True)
    postcode = models.CharField(_("codi postal"), max_length=10, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, verbose_name=_("barri"), null=True, blank=True
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipi"), null=True, blank=True
    )
    locality = models.CharField(
        _("població, si és fora dels municipis de la llista"), max_length=120, blank=True
    )
    country = models.CharField(_("país"), max_length=2, default="ES", help_text=_("Codi ISO"))
    lat = models.FloatField(
        _("latitud"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.FloatField(
        _("longitud"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    precision = models.CharField(
        _("precisió del punt"), max_length=14, choices=Precision, default=Precision.UNKNOWN
    )
    entrance = models.CharField(
        _("entrada"), max_length=8, choices=Accessibility, default=Accessibility.UNKNOWN
    )
    accessibility_note = models.CharField(_("detalls d’accessibilitat"), max_length=200, blank=True)
    phone = models.CharField(_("telèfon del lloc"), max_length=30, blank=True)
    hours_text = models.TextField(
        _("horari tal com ve de la font"),
        blank=True,
        help_text=_("Es mostra quan no s’ha pogut interpretar."),
    )
    provenance = models.JSONField(_("procedència"), default=dict, blank=True, editable=False)

    objects = EstablishmentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("lloc")
        verbose_name_plural = _("llocs")
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(is_primary=True),
                name="catalogue_establishment_one_primary",
                violation_error_message=_("Només un lloc pot ser el principal."),
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__range=(-90, 90),
                    lon__range=(-180, 180),
                ),
                name="catalogue_establishment_point_in_range",
                violation_error_message=_("La latitud i la longitud van juntes i en graus."),
            ),
        ]
        indexes = [models.Index(fields=["lat", "lon"], name="establishment_point")]

    def __str__(self):
        return self.name or self.address or str(self.enterprise)

    @property
    def address(self):
        """Street and number, as one writes it on an envelope."""
        return ", ".join(part for part in (self.street, self.street_number) if part)

    @property
    def is_approximate(self):
        return self.precision != Precision.EXACT

    @property
    def has_point(self):
        return self.lat is not None


class OpeningRule(Versioned):
    """Naive local times, read in Europe/Madrid; `closes` ≤ `opens` is the next day."""

    opens = models.TimeField(_("obre"), null=True, blank=True)
    closes = models.TimeField(_("tanca"), null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = True


@tracked()
class OpeningPeriod(OpeningRule):
    """Weekly hours; `season_*` are month × 100 + day (1 June = 601), both or none."""

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, verbose_name=_("lloc"), related_name="periods"
    )
    weekday = models.PositiveSmallIntegerField(_("dia"), choices=Weekday)
    season_from = models.PositiveSmallIntegerField(
        _("temporada des de (MMDD)"), null=True, blank=True
    )
    season_until = models.PositiveSmallIntegerField(
        _("temporada fins a (MMDD)"), null=True, blank=True
    )

    class Meta(OpeningRule.Meta):
        verbose_name = _("franja horària")
        verbose_name_plural = _("horari")
        ordering = ["weekday", "opens"]
        indexes = [models.Index(fields=["weekday", "opens"], name="openingperiod_weekday")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 8)),
                name="catalogue_openingperiod_weekday",
                violation_error_message=_("El dia va de dilluns a diumenge, o festius."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=False, closes__isnull=False),
                name="catalogue_openingperiod_has_hours",
                violation_error_message=_("Cal l’hora d’obrir i la de tancar."),
            ),
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_until__isnull=True)
                | Q(
                    season_from__isnull=False,
                    season_until__isnull=False,
                    season_from__range=(101, 1231),
                    season_until__range=(101, 1231),
                ),
                name="catalogue_openingperiod_season",
                violation_error_message=_("La temporada té principi i final, com a MMDD."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


@tracked()
class OpeningException(OpeningRule):
    """Dates on which the weekly hours do not hold: other hours, or closed (no hours)."""

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, verbose_name=_("lloc"), related_name="exceptions"
    )
    date_from = models.DateField(_("des del dia"))
    date_until = models.DateField(_("fins al dia"))
    note = models.CharField(_("motiu"), max_length=120, blank=True)

    class Meta(OpeningRule.Meta):
        verbose_name = _("excepció de l’horari")
        verbose_name_plural = _("excepcions de l’horari")
        ordering = ["date_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_from__lte=F("date_until")),
                name="catalogue_openingexception_dates_ordered",
                violation_error_message=_("El primer dia no pot ser posterior a l’últim."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False),
                name="catalogue_openingexception_hours_both",
                violation_error_message=_("Cal l’hora d’obrir i la de tancar, o cap de les dues."),
            ),
        ]

    def __str__(self):
        return f"{self.date_from} – {self.date_until}"
