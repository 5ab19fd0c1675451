"""Pages for people: rendered on the server, readable without scripts, each with an address that
states its whole question. ``router(context)`` is what the application mounts."""

from svodka.serve.pages.routes import router
from svodka.serve.pages.site import error_page

__all__ = ["error_page", "router"]
