"""Settings of the documentation site. `make docs` writes its pages to build/docs-source and builds them from there."""

import framing

project = "framing"
author = "the authors of framing"
copyright = author
version = release = framing.__version__
language = "en-GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
# Footnotes of the papers in docstrings are a list of references: not each is referred to from the text.
suppress_warnings = ["ref.footnote"]

autodoc_typehints = "none"  # the docstrings say types in words
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "framing"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_domain_indices = False
html_show_sourcelink = False
html_copy_source = False
# Summaries of what a search finds would be fetched page by page, which a browser refuses where pages lie in a folder.
html_show_search_summary = False
html_theme_options = {"navigation_with_keys": False}


def skipped(app, what, name, thing, skip, options):
    """Leave out what scikit-learn gives its estimators by itself: set_score_request and its like."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app):
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", skipped)
