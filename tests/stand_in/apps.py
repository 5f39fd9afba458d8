from django.apps import AppConfig


class StandInConfig(AppConfig):
    name = "tests.stand_in"
    label = "stand_in"
