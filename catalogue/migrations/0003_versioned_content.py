"""Every table that public pages show; history, runs of imports and review queues are not."""

from django.db import migrations

from ess_portal.page_cache.versioned_content import versioned_content


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_initial"),
        ("page_cache", "0001_content_changed"),
    ]
    operations = [
        versioned_content(
            "catalogue_boundary",
            "catalogue_certification",
            "catalogue_cpvcode",
            "catalogue_criterion",
            "catalogue_district",
            "catalogue_enterprise",
            "catalogue_enterprise_families",
            "catalogue_enterprise_other_sectors",
            "catalogue_enterprisecertification",
            "catalogue_essfamily",
            "catalogue_establishment",
            "catalogue_evaluation",
            "catalogue_evaluationscore",
            "catalogue_formeraddress",
            "catalogue_holiday",
            "catalogue_instrumentedition",
            "catalogue_legalform",
            "catalogue_municipality",
            "catalogue_neighbourhood",
            "catalogue_offer",
            "catalogue_offer_cpv_codes",
            "catalogue_openingexception",
            "catalogue_openingperiod",
            "catalogue_photo",
            "catalogue_relation",
            "catalogue_searchdocument",
            "catalogue_sector",
            "catalogue_source",
            "catalogue_sourcerecord",
        )
    ]
