"""Controlled lists: stable codes, labels in three languages, codes of other standards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue.enums import CertificationKind, CpvLevel
from catalogue.translated import translated
from ess_portal.versioning.models import Versioned, tracked


class Term(Versioned):
    """An entry of a controlled list. The code never changes; the labels may."""

    code = models.SlugField(_("codi"), max_length=40, unique=True)
    label_ca = models.CharField(_("nom en català"), max_length=160)
    label_es = models.CharField(_("nom en castellà"), max_length=160)
    label_en = models.CharField(_("nom en anglès"), max_length=160)
    essglobal = models.CharField(_("terme ESSGlobal"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta(Versioned.Meta):
        abstract = True
        ordering = ["position", "code"]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return translated(self, "label").text


class ExplainedTerm(Term):
    """A term with a sentence that explains it to a citizen."""

    help_ca = models.TextField(_("explicació en català"), blank=True)
    help_es = models.TextField(_("explicació en castellà"), blank=True)
    help_en = models.TextField(_("explicació en anglès"), blank=True)

    class Meta(Term.Meta):
        abstract = True


@tracked()
class EssFamily(ExplainedTerm):
    class Meta(ExplainedTerm.Meta):
        verbose_name = _("família de l’ESS")
        verbose_name_plural = _("famílies de l’ESS")


@tracked()
class LegalForm(Term):
    suffixes = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("sigles del nom"),
        default=list,
        blank=True,
        help_text=_("Es treuen del nom quan es busquen duplicats: SCCL, S.C.C.L.…"),
    )
    nif_letters = models.CharField(_("lletres del NIF"), max_length=10, blank=True)
    family = models.ForeignKey(
        EssFamily, models.SET_NULL, verbose_name=_("família habitual"), null=True, blank=True
    )

    class Meta(Term.Meta):
        verbose_name = _("forma jurídica")
        verbose_name_plural = _("formes jurídiques")


@tracked()
class Sector(Term):
    """Two levels: about fifteen at the top, each with its own icon and colour.

    `slug` is its page's address: made of the Catalan label once, and kept when the label changes.
    """

    slug = models.SlugField(_("adreça"), max_length=120, unique=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("sector superior"),
        related_name="children",
        null=True,
        blank=True,
    )
    short_ca = models.CharField(_("nom curt en català"), max_length=40, blank=True)
    short_es = models.CharField(_("nom curt en castellà"), max_length=40, blank=True)
    short_en = models.CharField(_("nom curt en anglès"), max_length=40, blank=True)
    synonyms_ca = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("sinònims en català"),
        default=list,
        blank=True,
    )
    synonyms_es = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("sinònims en castellà"),
        default=list,
        blank=True,
    )
    synonyms_en = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("sinònims en anglès"),
        default=list,
        blank=True,
    )
    ccae = ArrayField(
        models.CharField(max_length=5), verbose_name=_("codis CCAE"), default=list, blank=True
    )
    cpv_divisions = ArrayField(
        models.CharField(max_length=8), verbose_name=_("divisions CPV"), default=list, blank=True
    )

    class Meta(Term.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")

    def save(self, **options):
        if not self.slug:
            from catalogue.slugs import free_slug

            self.slug = free_slug(self.label_ca, model=Sector)
        super().save(**options)

    def get_absolute_url(self):
        return reverse("places:sector", args=[self.slug])

    @property
    def top(self):
        return self.parent or self

    @property
    def short(self):
        return translated(self, "short").text or self.label


@tracked()
class Certification(Term):
    kind = models.CharField(_("mena"), max_length=10, choices=CertificationKind)
    issuer = models.CharField(_("qui l’atorga"), max_length=160, blank=True)
    url = models.URLField(_("web"), blank=True)

    class Meta(Term.Meta):
        verbose_name = _("certificació o registre")
        verbose_name_plural = _("certificacions i registres")


class CpvCode(models.Model):
    """Common Procurement Vocabulary 2008 (Reg. (EC) 213/2008).

    The 8 digits are the key; the ninth, printed after a dash, is a check digit that cannot
    be computed. There are no official Catalan labels: ours cover the 45 divisions.
    """

    code = models.CharField(_("codi"), max_length=8, primary_key=True)
    level = models.CharField(_("nivell"), max_length=12, choices=CpvLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("codi superior"), null=True, blank=True
    )
    label_ca = models.CharField(_("nom en català"), max_length=250, blank=True)
    label_es = models.CharField(_("nom en castellà"), max_length=250)
    label_en = models.CharField(_("nom en anglès"), max_length=250)
    reserved_da4 = models.BooleanField(_("reservable per la DA 4a de la LCSP"), default=False)
    reserved_da48 = models.BooleanField(_("reservable per la DA 48a de la LCSP"), default=False)

    class Meta:
        verbose_name = _("codi CPV")
        verbose_name_plural = _("codis CPV")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{8}$"),
                name="catalogue_cpvcode_eight_digits",
                violation_error_message=_("Un codi CPV té vuit xifres."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def label(self):
        return translated(self, "label").text


@tracked()
class SynonymGroup(Versioned):
    """Words that find one another in a search: "bici", "bicicleta", "ciclisme".

    `code` names the groups that come with the portal (`reference/synonyms.csv`), so that one
    that staff edited or deleted stays so; the groups that staff add have none.
    """

    code = models.CharField(max_length=40, blank=True, editable=False)
    words = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("paraules"),
        help_text=_("Dues o més, una a cada línia, de qualsevol llengua; també frases curtes."),
    )
    note = models.CharField(_("nota"), max_length=200, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("sinònims")
        verbose_name_plural = _("sinònims")
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words__len__gte=2),
                name="catalogue_synonymgroup_two_words",
                violation_error_message=_("Calen dues paraules o més."),
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="catalogue_synonymgroup_unique_code"
            ),
        ]

    def __str__(self):
        return ", ".join(self.words)
