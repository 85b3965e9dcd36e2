"""The reader's page, at the proxy's own port.

```
listener -- PageHead --> gate.admits      by Host, Origin and Sec-Fetch-Site: else no answer
         -- body ------> ReaderPage       files for everybody, the rest for who has a key
```

docs/threat-model.md says against whom each check stands.
"""

from magpies.client.page.service import ReaderPage

__all__ = ["ReaderPage"]
