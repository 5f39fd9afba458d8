import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue.enterprise_queries import EnterpriseQuerySet
from catalogue.enums import StaffBand, State, Territory, TurnoverBand
from catalogue.translated import translated
from ess_portal.versioning.models import Versioned, tracked, tracked_choices

from .terms import Certification, EssFamily, LegalForm, Sector


class SqlFunction(Func):
    """One of the project's immutable SQL functions (migration 0001); schema-qualified."""

    def __init__(self, name, *expressions, output_field):
        super().__init__(*expressions, output_field=output_field)
        self.function = f"public.{name}"

    def deconstruct(self):
        return (
            "catalogue.models.enterprises.SqlFunction",
            (self.function.removeprefix("public."), *self.source_expressions),
            {"output_field": self.output_field},
        )


@tracked(exclude=["name_key", "match_key"])
class Enterprise(Versioned):
    """Any ESS organisation or initiative, with or without legal personality."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("adreça"), max_length=120, unique=True)
    state = models.CharField(_("estat"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("publicada el"), null=True, blank=True, editable=False)
    ceased_on = models.DateField(_("va cessar el"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("fusionada amb"), null=True, blank=True
    )
    is_demo = models.BooleanField(_("fictícia, de demostració"), default=False)

    name = models.CharField(_("nom"), max_length=200)
    other_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("altres noms"), default=list, blank=True
    )
    nif = models.CharField("NIF", max_length=9, blank=True)
    legal_form = models.ForeignKey(
        LegalForm, models.PROTECT, verbose_name=_("forma jurídica"), null=True, blank=True
    )
    families = models.ManyToManyField(EssFamily, verbose_name=_("famílies"), blank=True)
    main_sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        verbose_name=_("sector principal"),
        related_name="main_of",
        null=True,
        blank=True,
    )
    other_sectors = models.ManyToManyField(
        Sector, verbose_name=_("altres sectors"), related_name="also_of", blank=True
    )
    founded_year = models.PositiveSmallIntegerField(_("any de fundació"), null=True, blank=True)

    summary_ca = models.CharField(_("resum en català"), max_length=160, blank=True)
    summary_es = models.CharField(_("resum en castellà"), max_length=160, blank=True)
    summary_en = models.CharField(_("resum en anglès"), max_length=160, blank=True)
    description_ca = models.TextField(
        _("descripció en català"), blank=True, validators=[MaxLengthValidator(5000)]
    )
    description_es = models.TextField(
        _("descripció en castellà"), blank=True, validators=[MaxLengthValidator(5000)]
    )
    description_en = models.TextField(
        _("descripció en anglès"), blank=True, validators=[MaxLengthValidator(5000)]
    )

    website = models.URLField(_("web"), blank=True)
    email = models.EmailField(_("correu professional"), blank=True)
    phone = models.CharField(_("telèfon professional"), max_length=30, blank=True)
    social_networks = ArrayField(
        models.URLField(), verbose_name=_("xarxes socials"), default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("llengües en què atén"),
        default=list,
        blank=True,
        help_text=_("Codis ISO: ca, es, en, ar, ur…"),
    )

    staff_band = models.CharField(_("plantilla"), max_length=8, choices=StaffBand, blank=True)
    turnover_band = models.CharField(
        _("facturació anual"), max_length=10, choices=TurnoverBand, blank=True
    )
    bands_year = models.PositiveSmallIntegerField(
        _("any de la plantilla i la facturació"), null=True, blank=True
    )
    territory = models.CharField(_("territori"), max_length=20, choices=Territory, blank=True)
    accepts_social_currency = models.BooleanField(_("accepta moneda social"), default=False)
    social_currency_note = models.CharField(_("quina i com"), max_length=160, blank=True)
    sells_online = models.BooleanField(_("ven en línia"), default=False)
    delivers = models.BooleanField(_("reparteix"), default=False)

    checked_on = models.DateField(_("dades revisades el"), null=True, blank=True)
    provenance = models.JSONField(
        _("procedència"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("camp → font, data i autoria"),
    )
    created_at = models.DateTimeField(_("creada el"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modificada el"), auto_now=True)

    name_key = models.GeneratedField(
        expression=SqlFunction("ess_name_key", F("name"), output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )
    match_key = models.GeneratedField(
        expression=SqlFunction("ess_match_key", F("name"), output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("iniciativa")
        verbose_name_plural = _("iniciatives")
        constraints = [
            models.CheckConstraint(
                condition=Q(nif="")
                | Q(SqlFunction("ess_nif_valid", F("nif"), output_field=models.BooleanField())),
                name="catalogue_enterprise_nif_valid",
                violation_error_message=_(
                    "Aquest NIF no és vàlid: revisa’n la lletra i els números."
                ),
            ),
            models.UniqueConstraint(
                fields=["nif"],
                condition=Q(state=State.PUBLISHED) & ~Q(nif=""),
                name="catalogue_enterprise_nif_unique",
                violation_error_message=_("Ja hi ha una iniciativa publicada amb aquest NIF."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="catalogue_enterprise_merged_into_another",
                violation_error_message=_("Una fitxa fusionada diu amb quina; les altres, no."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="catalogue_enterprise_not_into_itself",
                violation_error_message=_("Una fitxa no es pot fusionar amb ella mateixa."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="catalogue_enterprise_published_has_date",
                violation_error_message=_("Una fitxa publicada té data de publicació."),
            ),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__range=(1000, 2100)),
                name="catalogue_enterprise_founded_year_range",
                violation_error_message=_("L’any de fundació ha de ser entre 1000 i 2100."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="catalogue_enterprise_has_name",
                violation_error_message=_("Cal el nom."),
            ),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="enterprise_name_key"),
            models.Index(fields=["nif"], name="enterprise_nif", condition=~Q(nif="")),
            GinIndex(
                fields=["match_key"], opclasses=["gin_trgm_ops"], name="enterprise_match_key_trgm"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("catalogue:profile", args=[self.slug])

    @property
    def summary(self):
        return translated(self, "summary")

    @property
    def description(self):
        return translated(self, "description")

    @property
    def is_public(self):
        """Whether the page exists for the public; a ceased one stays, with a notice."""
        return self.state in (State.PUBLISHED, State.CEASED)

    @property
    def public_nif(self):
        """The NIF unless it is a person's DNI or NIE (sole traders): those are never public."""
        return "" if self.nif[:1] in "0123456789XYZKLM" else self.nif

    @property
    def initials(self):
        """One or two letters for the deliberate look of a profile without a photo."""
        words = [word for word in self.name.replace("’", "' ").split() if word[:1].isalnum()]
        long_words = [word for word in words if len(word) > 3] or words
        return "".join(word[0] for word in long_words[:2]).upper()


@tracked_choices()
class EnterpriseFamilies(Enterprise.families.through):
    """The families of an enterprise, row by row: what history tells of them."""

    class Meta:
        proxy = True


@tracked_choices()
class EnterpriseOtherSectors(Enterprise.other_sectors.through):
    """The other sectors of an enterprise, row by row: what history tells of them."""

    class Meta:
        proxy = True


@tracked()
class EnterpriseCertification(Versioned):
    """A certification or a register entry that an enterprise holds."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("iniciativa"), related_name="certifications"
    )
    certification = models.ForeignKey(Certification, models.PROTECT, verbose_name=_("certificació"))
    number = models.CharField(_("número"), max_length=60, blank=True)
    valid_from = models.DateField(_("vigent des de"), null=True, blank=True)
    valid_until = models.DateField(_("caduca el"), null=True, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("certificació que té")
        verbose_name_plural = _("certificacions que té")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "certification"], name="catalogue_certification_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="catalogue_certification_dates_ordered",
                violation_error_message=_("La vigència no pot acabar abans de començar."),
            ),
        ]

    def __str__(self):
        return str(self.certification)


@tracked()
class Photo(Versioned):
    """A public picture of an enterprise, re-encoded; the uploaded original is never served."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("iniciativa"), related_name="photos"
    )
    image = models.ImageField(
        _("imatge"), upload_to="fotos/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt_ca = models.CharField(_("què s’hi veu, en català"), max_length=160)
    alt_es = models.CharField(_("què s’hi veu, en castellà"), max_length=160, blank=True)
    alt_en = models.CharField(_("què s’hi veu, en anglès"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta(Versioned.Meta):
        verbose_name = _("foto")
        verbose_name_plural = _("fotos")
        ordering = ["position", "id"]

    def __str__(self):
        return self.alt_ca


class FormerAddress(models.Model):
    """A slug that an object once had; it answers 301 to the present one.

    `kind` is the model's label in lower case ("catalogue.enterprise"), so that objects of
    upper floors keep their former addresses here too.
    """

    kind = models.CharField(_("de què"), max_length=60)
    slug = models.SlugField(_("adreça"), max_length=120)
    object_id = models.BigIntegerField(_("identificador"))
    since = models.DateTimeField(_("des de"), auto_now_add=True)

    class Meta:
        verbose_name = _("adreça antiga")
        verbose_name_plural = _("adreces antigues")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="catalogue_former_address_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"
