from django.urls import reverse
from django.utils import translation


def address(name, language="ca", **arguments):
    with translation.override(language):
        return reverse(name, kwargs=arguments or None)
