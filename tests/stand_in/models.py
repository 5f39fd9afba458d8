from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from catalogue.models import Enterprise


class Fair(models.Model):
    """Many-to-many, with a table that Django makes."""

    name = models.CharField(max_length=40)
    guests = models.ManyToManyField(Enterprise, related_name="+")

    def __str__(self):
        return self.name


class Stand(models.Model):
    """A foreign key with a unique rule, and rows that hang from it."""

    fair = models.ForeignKey(Fair, models.CASCADE)
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    is_first = models.BooleanField(default=False)
    wanted_at = models.DateTimeField(auto_now_add=True)
    needs = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fair", "holder"], name="stand_once"),
            models.UniqueConstraint(
                fields=["holder"], condition=Q(is_first=True), name="stand_one_first"
            ),
        ]

    def __str__(self):
        return f"{self.holder} a {self.fair}"


class Table(models.Model):
    stand = models.ForeignKey(Stand, models.CASCADE)
    number = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"taula {self.number}"


class Guide(models.Model):
    """Loses its pointer when the stand goes."""

    stand = models.ForeignKey(Stand, models.SET_NULL, null=True)

    def __str__(self):
        return "guia"


class Group(models.Model):
    """Fields of one kind of enterprise only: a one-to-one that is also the key."""

    enterprise = models.OneToOneField(Enterprise, models.CASCADE, primary_key=True)
    members = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.members} persones"


class Note(models.Model):
    """Of any object, by its type and key."""

    of_type = models.ForeignKey(ContentType, models.CASCADE)
    of_id = models.CharField(max_length=40)
    of = GenericForeignKey("of_type", "of_id")
    text = models.TextField()

    def __str__(self):
        return self.text


class Loan(models.Model):
    """Two enterprises in one row."""

    lender = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    borrower = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")

    def __str__(self):
        return f"{self.lender} a {self.borrower}"
