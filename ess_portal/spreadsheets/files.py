"""One table in the format asked for: written to a file, or answered to a request."""

import tempfile
from itertools import chain

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from . import csv_lines, ods, xlsx

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
KINDS = tuple(CONTENT_TYPES)
SPOOLED = 1024 * 1024  # small files never touch the disk


def write(kind, file, columns, rows, about=(), *, title="", bom=False):
    """Writes the table into a binary file. `title` names the sheet."""
    if kind == "csv":
        for piece in csv_lines.pieces(columns, rows, about, bom=bom):
            file.write(piece)
    else:
        {"xlsx": xlsx, "ods": ods}[kind].write(file, columns, rows, about, title=title)


def response(kind, file_name, columns, rows, about=(), *, title="", bom=True):
    """The table as a download. `file_name` has no extension; `bom` tells Excel that it is UTF-8.

    The first rows are asked for before anything is sent: an error there is still a 500.
    """
    if kind == "csv":
        pieces = csv_lines.pieces(columns, rows, about, bom=bom)
        first = next(pieces, b"")
        answer = StreamingHttpResponse(chain([first], pieces), content_type=CONTENT_TYPES[kind])
    else:
        file = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 (closed with the response)
        try:
            write(kind, file, columns, rows, about, title=title)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        answer = FileResponse(file, content_type=CONTENT_TYPES[kind])
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{file_name}.{kind}"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
