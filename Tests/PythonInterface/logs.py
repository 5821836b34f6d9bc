"""Logs of C2SP tlog-tiles made here, sharing no code with the project: entries, keys, notes, tiles as a dictionary of files."""

import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WIDTH = 256


def sha(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    return hashlib.new("sm3", data).digest()


def lp(data):
    return struct.pack(">I", len(data)) + data


class Key:
    """An Ed25519 key with a name, as notes know it."""

    def __init__(self, name, seed, kind=1):
        self.name, self.kind, self.secret = name, kind, Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha(name.encode() + b"\n" + bytes([kind]) + self.public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([kind]) + self.public).decode()}"

    def line(self, text, time=None):
        """The signature line of a note; with a time, a cosignature."""
        if time is None:
            payload = self.secret.sign(text.encode())
        else:
            payload = struct.pack(">Q", time) + self.secret.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"\u2014 {self.name} {base64.b64encode(self.id + payload).decode()}\n"

    def signed(self, tag, body):
        """An entry with its author's signature at its end (TL1 section 1)."""
        return body + self.secret.sign(lp(tag.encode()) + body)


def entry(kind, time, body):
    return struct.pack(">BBQ", 1, kind, time) + body


def path(at, width):
    digits = str(at)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[k:k + 3] for k in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:]) + ("" if width == WIDTH else f".p/{width}")


def root(hashes, digest=sha):
    if not hashes:
        return digest(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return digest(b"\x01" + root(hashes[:k], digest) + root(hashes[k:], digest))


def published(entries, key, cosigners=(), time=1_700_000_123):
    """Every file of a log of these entries, by its path; both trees."""
    files = {}
    for prefix, digest, signer in (("", sha, key), ("sm3/", sm3, None)):
        hashes = [digest(b"\x00" + one) for one in entries]
        origin = key.name + ("/sm3" if prefix else "")
        text = f"{origin}\n{len(entries)}\n{base64.b64encode(root(hashes, digest)).decode()}\n"
        signer = signer or Key(origin, key.secret.private_bytes_raw())
        lines = signer.line(text) + ("" if prefix else "".join(one.line(text, time) for one in cosigners))
        files[prefix + "checkpoint"] = (text + "\n" + lines).encode()
        level = 0
        while hashes:
            for at in range(0, len(hashes), WIDTH):
                tile = hashes[at:at + WIDTH]
                files[f"{prefix}tile/{level}/{path(at // WIDTH, len(tile))}"] = b"".join(tile)
            hashes = [root(hashes[at:at + WIDTH], digest) for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            level += 1
    for at in range(0, len(entries), WIDTH):
        some = entries[at:at + WIDTH]
        files["tile/entries/" + path(at // WIDTH, len(some))] = b"".join(struct.pack(">H", len(one)) + one for one in some)
    return files
