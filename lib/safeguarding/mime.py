"""How charts and tables travel in a saved notebook."""

# JupyterLab 4.6 draws this type; Altair's own type for Vega-Lite 6 is not valid in a saved notebook. It stands here and
# not beside the charts, so that a page can be made of a notebook without importing Altair.
VEGA_LITE = "application/vnd.vegalite.v5+json"

# A table as figures beside the table as text: what the files beside a report are written from.
TABLE = "application/vnd.safeguarding.table+json"
