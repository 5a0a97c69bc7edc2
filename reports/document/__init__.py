"""Reports as documents without mark-up, a builder for each template version. Nothing here reads the database.

`structure` is what every form renders; `v2` builds it from a record and the secretary's words. `v1` is the builder of
reports that were published with the first templates, and stays as it is for them.
"""

TEMPLATE_VERSION = 2
