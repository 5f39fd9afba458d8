from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .enterprises import Enterprise


class SearchDocument(models.Model):
    """What a search reads: one row per published enterprise, derived, never edited.

    `catalogue.search.refresh` rewrites rows set-wise in the transaction of the change.
    Weights of `vector`: A the names, B the offers, C summary and description, D sectors,
    families and their synonyms.
    """

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, primary_key=True, related_name="search_document"
    )
    vector = SearchVectorField()
    name_key = models.TextField()
    top_sector = models.CharField(max_length=40, blank=True)
    sector_ids = ArrayField(models.BigIntegerField())
    family_ids = ArrayField(models.BigIntegerField())
    legal_form_ids = ArrayField(models.BigIntegerField())
    certification_ids = ArrayField(models.BigIntegerField())
    criteria_met = ArrayField(models.CharField(max_length=60))
    open_to = ArrayField(models.CharField(max_length=16))
    social_currency = models.BooleanField()
    sells_online = models.BooleanField()
    delivers = models.BooleanField()
    checked_on = models.DateField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="searchdocument_vector", fastupdate=False),
            GinIndex(fields=["sector_ids"], name="searchdocument_sectors", fastupdate=False),
            GinIndex(
                fields=["name_key"], opclasses=["gin_trgm_ops"], name="searchdocument_name_trgm"
            ),
            # A word that half of the catalogue has: those with it in their name come first.
            GinIndex(
                models.Func(models.F("name_key"), function="public.ess_vector"),
                name="searchdocument_name_words",
                fastupdate=False,
            ),
            models.Index(fields=["name_key", "enterprise"], name="searchdocument_name"),
            models.Index(
                models.F("checked_on").desc(nulls_last=True),
                "name_key",
                "enterprise",
                name="searchdocument_checked",
            ),
        ]

    def __str__(self):
        return self.name_key


class SearchWord(models.Model):
    """A word that the public catalogue uses: what a typed word that finds nothing may have meant.

    `word` as the normaliser writes it, `spelling` as most write it ("gràcia"), `documents` how
    many have it. Derived by `catalogue.vocabulary.refresh`, never edited.
    """

    word = models.CharField(max_length=40, primary_key=True)
    spelling = models.CharField(max_length=40)
    documents = models.PositiveIntegerField()

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="searchword_trgm"),
        ]

    def __str__(self):
        return self.spelling
