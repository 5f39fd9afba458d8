"""A table as ODS, row by row: a ZIP with a few small files and `content.xml`, which is long.

Written by hand because the libraries at hand (odfpy, tablib) hold the whole tree in memory.
The parts are those of OpenDocument 1.3: mimetype first and uncompressed, then the rest.
"""

import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext

from .cells import plain
from .sheets import MOST_ROWS, TooManyRows, pieces, sheet_name, with_widths

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "config": "config",
        "manifest": "manifest",
    }.items()
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = f"""{XML}<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
STYLES = f'{XML}<office:document-styles {NAMESPACES} office:version="1.3"/>'
# The first row stays in sight.
SETTINGS = f"""{XML}<office:document-settings {NAMESPACES} office:version="1.3"><office:settings>
<config:config-item-set config:name="ooo:view-settings">
<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>
<config:config-item-map-named config:name="Tables">
<config:config-item-map-entry config:name=%s>
<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>
<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>
<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item>
</config:config-item-map-entry></config:config-item-map-named>
</config:config-item-map-entry></config:config-item-map-indexed>
</config:config-item-set></office:settings></office:document-settings>"""
# "text" cells stay text when somebody edits them: "@" is the number format of text.
HEAD = f"""{XML}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>
<number:text-style style:name="N0"><number:text-content/></number:text-style>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text>
<number:day number:style="long"/></number:date-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>
<number:minutes number:style="long"/></number:date-style>
<number:time-style style:name="N3"><number:hours number:style="long"/><number:text>:</number:text>
<number:minutes number:style="long"/></number:time-style>
<style:style style:name="text" style:family="table-cell" style:data-style-name="N0"/>
<style:style style:name="date" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="time" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="heading" style:family="table-cell" style:data-style-name="N0">
<style:text-properties fo:font-weight="bold"/></style:style>
%s</office:automatic-styles><office:body><office:spreadsheet>
"""
FOOT = "</office:spreadsheet></office:body></office:document-content>"


def write(file, columns, rows, about=(), *, title=""):
    first = sheet_name(title or gettext("Dades"))
    second = sheet_name(gettext("Sobre les dades"), taken=first)
    widths, rows = with_widths(columns, rows)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in pieces(_content(first, second, columns, widths, rows, about)):
                content.write(piece)
        archive.writestr("styles.xml", STYLES)
        archive.writestr("settings.xml", SETTINGS % quoteattr(first))
        archive.writestr("META-INF/manifest.xml", MANIFEST)


def _content(first, second, columns, widths, rows, about):
    about_widths = [28, 90]
    yield HEAD % "".join(_column_style(n) for n in sorted({*widths, *about_widths}))
    yield from _table(first, widths, _headed(columns, rows))
    if about:
        rows_about = (_row([_cell(str(label), "heading"), cell(value)]) for label, value in about)
        yield from _table(second, about_widths, rows_about)
    yield FOOT


def _headed(columns, rows):
    heading = _row([_cell(plain(str(name)), "heading") for name in columns])
    yield f"<table:table-header-rows>{heading}</table:table-header-rows>"
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise TooManyRows
        yield _row(map(cell, row))


def _table(name, widths, rows):
    yield f"<table:table table:name={quoteattr(name)}>"
    for characters in widths:
        yield f'<table:table-column table:style-name="co{characters}"/>'
    yield from rows
    yield "</table:table>"


def _column_style(characters):
    return (
        f'<style:style style:name="co{characters}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{characters * 0.2:.1f}cm"/>'
        "</style:style>"
    )


def _row(cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>\n"


def cell(value):
    """A cell with its type said: text is never computed, whatever it begins with."""
    value = plain(value)
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _cell(value, "text")
    if isinstance(value, bool):
        said = "true" if value else "false"
        return _typed("boolean", "boolean-value", said, said.upper())
    if isinstance(value, (int, float, Decimal)):
        return _typed("float", "value", value, value)
    if isinstance(value, datetime):
        shown = value.isoformat(" ", "minutes")
        return _typed("date", "date-value", value.isoformat(), shown, "moment")
    if isinstance(value, date):
        return _typed("date", "date-value", value.isoformat(), value.isoformat(), "date")
    if isinstance(value, time):
        said = f"PT{value.hour:02}H{value.minute:02}M{value.second:02}S"
        return _typed("time", "time-value", said, value.isoformat("minutes"), "time")
    raise TypeError(value)


def _typed(kind, attribute, value, shown, style=""):
    style = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}"{style}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _cell(text, style):
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in re.split("\r\n?|\n", text))
    return (
        f'<table:table-cell office:value-type="string" table:style-name="{style}">'
        f"{paragraphs}</table:table-cell>"
    )


def _spaced(line):
    """Runs of spaces, and those at the ends, would be lost as in HTML; a tab has its element."""
    line = escape(line)
    if "\t" in line:
        line = line.replace("\t", "<text:tab/>")
    if "  " in line or line[:1] == " " or line[-1:] == " ":
        line = re.sub(r"^ +| {2,}| +$", lambda run: f'<text:s text:c="{len(run[0])}"/>', line)
    return line
