"""Whose request it is, as far as the network can tell."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The address of whoever spoke to our outermost trusted proxy.

    Each proxy adds at the right of X-Forwarded-For whom it heard; what stands further left is
    the client's own word. An IPv6 client owns at least a /64, and counts as one.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return request.META.get("REMOTE_ADDR", "")
    if parsed.version == 6:
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
