"""Which machines a pull may talk to: those of the whole world, never one of our own network.

An address typed by staff, or one that a server redirects to, could lead to a database, a
neighbour or a cloud's metadata. Every address that a name resolves to must be global, and the
connection goes to the very address that was checked: a name that says something else a moment
later changes nothing.
"""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
CONTROL = re.compile("[\x00-\x1f\x7f]")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Of somebody's own network, though not all versions of Python know: RFC 3879 and RFC 6890.
OWN = [ipaddress.ip_network(text) for text in ("fec0::/10", "192.0.0.0/24")]


class CannotPull(Exception):
    """The file cannot be fetched; the message says why, to a person."""


def parts_of(url):
    """The parts of an address that may be asked for; no user, no scheme but http and https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise CannotPull(_("L’adreça no és vàlida.")) from error
    if CONTROL.search(url):  # neither a server's name nor our database can hold them
        raise CannotPull(_("L’adreça no és vàlida."))
    if parts.scheme not in PORTS:
        raise CannotPull(_("Només es poden baixar adreces http i https."))
    if parts.username is not None or parts.password is not None:
        raise CannotPull(_("L’adreça no pot dur usuari ni contrasenya."))
    if not parts.hostname:
        raise CannotPull(_("L’adreça no és vàlida."))
    return parts, port or PORTS[parts.scheme]


def resolve(host, port):
    """The addresses that a name stands for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotPull(_("No es troba el servidor «%(host)s».") % {"host": host}) from error
    return [row[4][0] for row in found]


def is_allowed(address):
    """Whether an address is of the open Internet; one wrapped in IPv6 counts as what it wraps."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if one.version == 6:
        wrapped = one.ipv4_mapped or one.sixtofour or (one.teredo and one.teredo[1])
        if wrapped:
            return is_allowed(str(wrapped))
        if one in NAT64:
            return is_allowed(str(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)))
    is_own = any(one in network for network in OWN)
    return one.is_global and not (one.is_multicast or one.is_reserved or is_own)


def refuse_inward(url):
    """Refuses an address that says by itself that it is inward. A name is only looked up when its
    file is fetched: what it stands for may change."""
    host = parts_of(url)[0].hostname
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            raise CannotPull(inward(host)) from None
        return
    if not is_allowed(host):
        raise CannotPull(inward(host))


def inward(host):
    said = _("«%(host)s» és una adreça interna o reservada: no es baixa. Cal una adreça pública, que s’obri des de qualsevol lloc.")  # fmt: skip
    return said % {"host": host}


def checked(host, port, *, resolver=resolve, allows=is_allowed):
    """The address to connect to; refused when any that the name stands for is not global."""
    found = resolver(host, port)
    if not found or not all(allows(address) for address in found):
        raise CannotPull(inward(host))
    return found[0]
