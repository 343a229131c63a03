"""The headless cabinet: keys, the encrypted vault, the replica and the wire, without a window.

No Qt, no PDF library, no server code may enter. `keyring` is imported in `keys` alone, `cryptography`
in `seal` alone, `requests` in `transport` alone.
"""
