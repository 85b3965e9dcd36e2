"""The built widget and the pages of a broker, ready to be served. No I/O but reading the package.

`asset` answers a request path; the caller puts `Asset.all_headers` and `Asset.body` on the wire.
Nothing here loads anything from another host.
"""

from magpies.web.assets import Asset, asset, embedding, page_headers
from magpies.web.embedding import Embedding
from magpies.web.status import status_page

__all__ = ["Asset", "Embedding", "asset", "embedding", "page_headers", "status_page"]
