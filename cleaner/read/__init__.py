"""Bytes to text: find the pages that were asked for, read them, decode them."""

from cleaner.read.decode import Decoded, decode, encode
from cleaner.read.pages import PageFile, Pages, find_pages, read_bytes, read_page

__all__ = ["Decoded", "PageFile", "Pages", "decode", "encode", "find_pages", "read_bytes", "read_page"]
