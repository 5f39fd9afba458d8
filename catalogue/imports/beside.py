"""The search documents of a chunk, written by the database while Python reads the next one.

One connection, one transaction: psycopg gives it to one thread at a time, so that whatever the
import asks of the database next waits until the documents are done.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from catalogue import search


class Beside:
    """`with Beside() as beside: … beside.refresh(ids)`; at the end everything is written.

    An error of a refresh is raised by the next one, or at the end in place of what followed
    from it: in a transaction that has failed every later statement fails too.
    """

    def __enter__(self):
        self._pool, self._last = ThreadPoolExecutor(max_workers=1), None
        return self

    def refresh(self, enterprise_ids):
        self._wait()
        if enterprise_ids:
            # Django's own connection is of the thread that opened it; psycopg's is of any.
            self._last = self._pool.submit(search.refresh, enterprise_ids, connection.connection)

    def _wait(self):
        last, self._last = self._last, None
        if last:
            last.result()

    def __exit__(self, *_error):
        self._pool.shutdown()
        self._wait()
