"""The public pages as a folder of files that any file server can show, or a browser from a disk.

    copied = copy_of(location, cutoff=…, late=…)
    write_site(copied, Path("site"), processes=2)

``names`` makes names of files of ids, ``plan`` knows every page before one is made, ``links``
writes addresses within it, ``make`` makes the pages part by part, ``disk`` keeps the folder, and
``write`` does it all, in several processes.
"""

from svodka.serve.folder.copying import copy_of, write_site
from svodka.serve.folder.make import Copy
from svodka.serve.folder.write import Written, weights

__all__ = ["Copy", "Written", "copy_of", "weights", "write_site"]
