"""Gateways: others' formats, bytes to commands and views to bytes.

Here: GeoJSON and GeoParquet files of volumes; communiqués as text, HTML and PDF. Never here:
sockets, files, decisions. `node`, `simulation` and the command line may import it.
"""

from visavis.gateways.document_html import render_html
from visavis.gateways.document_text import render_text
from visavis.gateways.volume_files import (
    RefusedVolumeFile,
    parse_columns,
    parse_features,
    render_conflict,
)

__all__ = [
    "RefusedVolumeFile",
    "parse_columns",
    "parse_features",
    "render_conflict",
    "render_html",
    "render_text",
]
