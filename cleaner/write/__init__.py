"""Results to files, and files back to pages."""

from cleaner.write.copied import MODES
from cleaner.write.gate import Gate
from cleaner.write.names import MANIFEST, REMOVED, SUMMARY, works
from cleaner.write.output import Output
from cleaner.write.places import places_in
from cleaner.write.restore import Restored, restore

__all__ = ["MANIFEST", "MODES", "REMOVED", "SUMMARY", "Gate", "Output", "Restored", "places_in", "restore", "works"]
