"""Names of the small files in a node's folder that others look for."""

from typing import Final

KERNELS_NAME: Final = "kernels"  # machine code, made anew where it is missing
CERTIFICATE_NAME: Final = "certificate.pem"
POLICY_NAME: Final = "policy.json"
TOKEN_NAME: Final = "api.token"  # noqa: S105 - the name of a file
SERVING_NAME: Final = "serving.json"  # where the running process listens; gone when it stops
