"""What programs may ask of the room `collection`: the same actions and queries as the pages, over HTTP."""

from ninja import Router

router = Router(tags=["collection"])
