"""What the API offers, as an OpenAPI 3.1 document and as a page made from it."""
