"""Whether the portal is alive; asked by balancers and by `script/server`."""

from datetime import timedelta

from django.db import Error, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WORKER_LIVES = timedelta(seconds=60)  # it writes a sign of life every ten
JOB_WAITS = timedelta(minutes=15)  # longer means that nobody does the jobs

WORKER_AND_JOBS = """
SELECT now(),
    (SELECT max(last_heartbeat) FROM procrastinate_workers),
    (SELECT min(greatest(j.scheduled_at, e.at))
     FROM procrastinate_jobs j
     JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
     WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()))
"""


@never_cache
@require_safe
def healthz(request):
    """`/healthz` says that the process answers; `/healthz?deep` looks at all it stands on.

    JSON; 200, or 503 when something is down. Ages are in seconds, null when there is none.
    """
    if "deep" not in request.GET:
        return JsonResponse({"status": "ok"})
    report = _deep()
    healthy = all(part["ok"] for part in report.values())
    return JsonResponse(
        {"status": "ok" if healthy else "down", **report}, status=200 if healthy else 503
    )


def _deep():
    try:
        with connection.cursor() as cursor:
            cursor.execute(WORKER_AND_JOBS)
            now, heartbeat, oldest = cursor.fetchone()
    except Error:
        return {"database": {"ok": False}}
    return {
        "database": {"ok": True},
        "worker": {
            "ok": heartbeat is not None and now - heartbeat < WORKER_LIVES,
            "seconds_since_sign_of_life": _seconds(now, heartbeat),
        },
        "jobs": {
            "ok": oldest is None or now - oldest < JOB_WAITS,
            "oldest_waits_seconds": _seconds(now, oldest),
        },
    }


def _seconds(now, then):
    return None if then is None else max(0, round((now - then).total_seconds()))
