"""Renders a template into an HTML answer whose policy lets it load nothing but its own style."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def page_response(template: str, **values: object) -> Response:
    """Return the page that `template` makes of `values`; every value is escaped."""
    style = Markup(_STYLE)  # noqa: S704 -- our own file, read at start
    html = _ENVIRONMENT.get_template(template).render(style=style, **values)
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
    return Response(html, media_type="text/html", headers=headers)
