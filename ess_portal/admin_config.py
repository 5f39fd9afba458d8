from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site: see `ess_portal.admin`."""

    default_site = "ess_portal.admin.PortalAdminSite"
