"""All that reads or writes PDF and DOCX: text, signatures, layouts, comparing, exports.

No network (whoever calls brings timestamps) and no Qt may enter. `jobs` alone may be imported by
client and desktop: it holds standard library and msgspec only, and the rest runs in its worker processes.
"""
