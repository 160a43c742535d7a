"""What makes the site out of the book: a Sphinx extension in a few small parts.

A part has one reason to exist, told in its first line.  They meet only here, so that a plain
`jupyter-book build .` does all that `make site` does, and no part knows of another's work
except through Sphinx.
"""

from . import (assets, chinese, claims, doors, execution, finish, formulas, glossary, head, heights, literature,
               places, repository)


def setup(app):
    # Jupyter Book sets it also without sphinx-comments; unknown, it would be a warning.
    app.add_config_value("comments_config", {}, "")
    for part in (execution, repository, formulas, places, glossary, literature, claims, chinese, head, heights, assets,
                 doors, finish):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
