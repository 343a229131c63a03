"""Values and rules of meetings: no input or output, clock, randomness, Qt or SQL may enter.

The same functions run on the server, which decides, and on every cabinet, which folds and explains.
"""
