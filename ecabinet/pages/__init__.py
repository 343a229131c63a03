"""The page workers' process: PyMuPDF reads, QtGui paints, both into memory shared with the reader.

No QtWidgets, no network and nothing on disk may enter. It is started by module name and imported by nobody.
"""
