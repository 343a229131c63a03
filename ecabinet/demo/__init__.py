"""A whole meeting, made up and played through real cabinets: its province, its papers, its people.

It may use every other package; nothing outside the command line may use it.
"""
