"""Screens and widgets of the cabinet: no rules, no network, no reading of papers.

A screen takes frozen view data and emits signals; whoever wires it to the cabinet stands outside.
"""
