"""Where pages are cleaned: in this process, or on all cores. The results are the same, and in the same order."""

from cleaner.engine.local import clean_pages
from cleaner.engine.page import MAX_PAGE, Settings, Work, clean_page

__all__ = ["MAX_PAGE", "Settings", "Work", "clean_page", "clean_pages"]
