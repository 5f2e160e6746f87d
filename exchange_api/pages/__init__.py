"""The API's own pages: rendered here, with one style of their own and nothing from another host."""

from exchange_api.pages.page import page_response

__all__ = ["page_response"]
