# Catalan writes the time with a full stop: 18.30.
TIME_FORMAT = "G.i"
DATETIME_FORMAT = r"j E \d\e Y, G.i"
SHORT_DATETIME_FORMAT = "d/m/Y G.i"
