"""Primitives in the forms the service uses, and no protocol: bytes in, bytes out."""
