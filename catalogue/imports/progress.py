"""A progress bar for people at a terminal; nothing where nobody looks."""

WIDTH = 30


class Bar:
    """Call it with the rows done and their total."""

    def __init__(self, out, label):
        self.out, self.label = out, label
        self.is_shown = out.isatty()

    def __call__(self, done, total):
        if not self.is_shown:
            return
        filled = min(WIDTH, WIDTH * done // max(total, 1))
        bar = "█" * filled + "░" * (WIDTH - filled)
        ending = "\n" if done >= total else ""
        self.out.write(f"\r{self.label} {bar} {done}/{total}", ending=ending)
        self.out.flush()
