"""The portal's addresses, and one view that does nothing."""

from django.http import HttpResponse
from django.urls import path

from ess_portal import urls


def hello(request):
    return HttpResponse("hello", headers={"Content-Length": "5"})


urlpatterns = [path("hello/", hello), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
