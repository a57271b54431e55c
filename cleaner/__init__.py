"""cleaner: clean Chinese web text, lose nothing, explain everything."""

__version__ = "0.1.0"
