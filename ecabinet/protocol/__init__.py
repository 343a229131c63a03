"""What crosses the wire between cabinet and server: envelopes, limits, endpoints, problem codes.

Strict and versioned; commands and events themselves are the domain's, signed words the evidence's.
"""
