"""Whose request it is, as far as the network can tell."""

import ipaddress

from django.conf import settings


def client_address(request):
    """Whom to count as one: an IPv6 client owns at least a /64."""
    address = network_address(request)
    if ":" in address:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return address or request.META.get("REMOTE_ADDR", "")


def network_address(request):
    """The address of whoever spoke to our outermost trusted proxy; empty when it has none.

    Each proxy adds at the right of X-Forwarded-For whom it heard; what stands further left is
    the client's own word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES].strip()
    for candidate in (address, request.META.get("REMOTE_ADDR", "")):
        try:
            parsed = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
    return ""
