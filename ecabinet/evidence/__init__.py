"""What proves that something happened: signatures of acts, receipts, the log's Merkle tree.

No input or output, no clock; randomness is handed in. Anybody can check a meeting with this package,
the domain's rules and the server identity's public key alone.
"""
