"""Whether the portal is alive; asked by balancers and by `script/server`."""

from django.db import connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request):
    """`/healthz` answers without the database; `/healthz?deep` asks it too."""
    if "deep" in request.GET:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
