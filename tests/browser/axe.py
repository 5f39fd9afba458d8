"""axe's rules on a page, as sentences."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_axe = Axe()


def violations(page, watch, *, only=None, without=()):
    """What is wrong with the page as it is now; `only` names the rules to look at."""
    chosen = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    options = {"runOnly": chosen, "resultTypes": ["violations"]}
    options["rules"] = {name: {"enabled": False} for name in without}
    with watch.aside(page):  # axe tries styles on the page
        found = _axe.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]
