"""Ends a build with a sentence. An exception would bury it under Jupyter Book's own traceback."""


def stop(*sentences):
    raise SystemExit("\n".join(("", "The book can't be built:", *sentences, "")))
