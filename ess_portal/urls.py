from django.contrib import admin
from django.urls import path

urlpatterns = [path("gestio/", admin.site.urls)]
