"""Mozilla's HTTP Observatory: its published scoring, for what one answer shows.

Source: the score table and analysers of MDN's HTTP Observatory (2026). Left out are the things
that only a live site has: a certificate, and being in browsers' HSTS preload list (+5).
"""

from html.parser import HTMLParser

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE_REFERRER = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}
SIX_MONTHS = 15_768_000
BONUS_FROM = 90  # a score without bonuses of at least this much gets them


def score(answer, redirect):
    """`answer` is of https, `redirect` of the same address by http."""
    modifiers = {
        "content security policy": content_security_policy(answer),
        "cookies": cookies(answer),
        "cross-origin resource sharing": cross_origin_sharing(answer),
        "cross-origin resource policy": cross_origin_policy(answer),
        "redirection": redirection(redirect),
        "referrer policy": referrer_policy(answer),
        "strict transport security": strict_transport(answer),
        "subresource integrity": subresource_integrity(answer),
        "content type options": 0 if answer.get("X-Content-Type-Options") == "nosniff" else -5,
        "frame options": frame_options(answer),
    }
    total = 100 + sum(modifier for modifier in modifiers.values() if modifier < 0)
    if total >= BONUS_FROM:
        total += sum(modifier for modifier in modifiers.values() if modifier > 0)
    return max(total, 0), modifiers


def policy_of(answer):
    directives = {}
    for directive in answer.get("Content-Security-Policy", "").split(";"):
        name, *sources = directive.lower().split() or [""]
        if name:
            directives.setdefault(name, set(sources))
    return directives


def content_security_policy(answer):
    policy = policy_of(answer)
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    objects = policy.get("object-src", default)
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    active = set().union(
        scripts,
        *(sources for name, sources in policy.items() if name not in ("img-src", "media-src")),
    )
    if scripts & (BROAD | INLINE) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | INLINE):
        return 0
    return 10 if default == {"'none'"} else 5


def cookies(answer):
    """The published table for a site with HSTS."""
    if not answer.cookies:
        return 0
    found = [5]
    for name, cookie in answer.cookies.items():
        session = any(word in name.lower() for word in ("sess", "login", "auth"))
        if not cookie["secure"]:
            found.append(-10 if session else -5)
        if session and not cookie["httponly"]:
            found.append(-30)
        if cookie["samesite"].lower() not in ("strict", "lax"):
            found.append(-20 if cookie["samesite"] or "csrf" in name.lower() else 0)
    return min(found)


def cross_origin_sharing(answer):
    open_to_all = answer.get("Access-Control-Allow-Origin") == "*"
    return -50 if open_to_all and answer.get("Access-Control-Allow-Credentials") else 0


def cross_origin_policy(answer):
    value = answer.get("Cross-Origin-Resource-Policy")
    return {None: 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}.get(value, -5)


def redirection(redirect):
    if redirect.status_code not in (301, 302, 303, 307, 308):
        return -20
    return 0 if redirect["Location"].startswith("https://testserver/") else -20


def referrer_policy(answer):
    values = [value.strip() for value in answer.get("Referrer-Policy", "").split(",") if value]
    if not values:
        return 0
    return 5 if values[-1] in PRIVATE_REFERRER else -5


def strict_transport(answer):
    header = answer.get("Strict-Transport-Security", "")
    ages = [part.split("=")[1] for part in header.split("; ") if part.startswith("max-age=")]
    if not ages:
        return -20
    return 0 if int(ages[0]) >= SIX_MONTHS else -10


def frame_options(answer):
    ancestors = policy_of(answer).get("frame-ancestors")
    if ancestors and not ancestors & BROAD:
        return 5
    return 0 if answer.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


class Scripts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "script" and "src" in given:
            self.found.append(given)


def subresource_integrity(answer):
    reader = Scripts()
    reader.feed(answer.content.decode())
    elsewhere = [one for one in reader.found if not one["src"].startswith("/")]
    if any(one["src"].startswith("http://") for one in elsewhere):
        return -50
    if elsewhere and not all(one.get("integrity") for one in elsewhere):
        return -5
    return 5 if reader.found and all(one.get("integrity") for one in reader.found) else 0
