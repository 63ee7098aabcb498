"""Gateways: others' formats, bytes to commands and views to bytes.

Here: GeoJSON and GeoParquet files of volumes. Never here: sockets, files, decisions. `node`,
`simulation` and the command line may import it.
"""

from visavis.gateways.volume_files import (
    RefusedVolumeFile,
    parse_columns,
    parse_features,
    render_conflict,
)

__all__ = ["RefusedVolumeFile", "parse_columns", "parse_features", "render_conflict"]
