"""Where the embedded PostgreSQL listens; script/server starts it."""


def default_url():
    return "postgresql://postgres@127.0.0.1:5499/ess_main"
