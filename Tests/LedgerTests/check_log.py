"""Recomputes a tiled log from its files alone, sharing no code with the project (standard library only).

    python3 check_log.py DIRECTORY VKEY

Reads `checkpoint` and `tile/` below DIRECTORY, checks the checkpoint's Ed25519 signature against VKEY, hashes every
entry of every bundle, compares every tile of every level, and the root. Prints "ok SIZE ROOT" and exits 0, or says
what is wrong and exits 1.
"""
import base64
import hashlib
import pathlib
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def fail(message):
    print(message)
    sys.exit(1)


def decompress(data):
    y = int.from_bytes(data, "little") & (1 << 255) - 1
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P:
        fail("a point of the signature is not on the curve")
    return (P - x if x & 1 != data[31] >> 7 else x, y)


def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1] % P
    return (
        (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P,
        (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P,
    )


def multiply(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def verify(key, message, signature):
    base_y = 4 * pow(5, P - 2, P) % P
    base = decompress(base_y.to_bytes(32, "little"))
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    return s < L and multiply(s, base) == add(decompress(signature[:32]), multiply(h, decompress(key)))


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\x01" + left + right)


def root(hashes):
    """RFC 6962 root, by halving levels: an odd last hash moves up as it is."""
    if not hashes:
        return sha(b"")
    while len(hashes) > 1:
        paired = [node(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        hashes = paired + hashes[len(hashes) // 2 * 2 :]
    return hashes[0]


def path(prefix, index, width):
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    return f"tile/{prefix}/{digits}" + ("" if width == 256 else f".p/{width}")


def read(directory, prefix, index, width):
    file = directory / path(prefix, index, width)
    if not file.is_file():
        fail(f"{file} is missing")
    return file.read_bytes()


def bundle(data, width, name):
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        if len(data) < 2 + length:
            fail(f"{name} ends within an entry")
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    if len(entries) != width:
        fail(f"{name} holds {len(entries)} entries, not {width}")
    return entries


def widths(count):
    return [256] * (count // 256) + ([count % 256] if count % 256 else [])


def main():
    directory, vkey = pathlib.Path(sys.argv[1]), sys.argv[2]
    text, _, signatures = (directory / "checkpoint").read_text().rpartition("\n\n")
    text += "\n"
    origin, size, stated = text.splitlines()[:3]
    name, key_id, material = vkey.split("+", 2)
    material = base64.b64decode(material)
    if name != origin or sha(name.encode() + b"\n" + material)[:4].hex() != key_id:
        fail("the key is not this log's")
    lines = [line.split(" ") for line in signatures.splitlines()]
    raw = [base64.b64decode(s) for dash, n, s in lines if dash == "\u2014" and n == name]
    raw = [s[4:] for s in raw if s[:4].hex() == key_id]
    if not raw or not all(verify(material[1:], text.encode(), s) for s in raw):
        fail("the checkpoint is not signed by the log's key")

    size = int(size)
    hashes = []
    for index, width in enumerate(widths(size)):
        name = path("entries", index, width)
        hashes += [sha(b"\x00" + e) for e in bundle(read(directory, "entries", index, width), width, name)]
    if base64.b64encode(root(hashes)).decode() != stated:
        fail("the entries do not have the signed root")
    level, hashes_of_level = 0, hashes
    while hashes_of_level:
        for index, width in enumerate(widths(len(hashes_of_level))):
            expected = b"".join(hashes_of_level[256 * index : 256 * index + width])
            if read(directory, level, index, width) != expected:
                fail(f"{path(level, index, width)} holds other hashes")
        full = len(hashes_of_level) // 256
        hashes_of_level = [root(hashes_of_level[256 * i : 256 * i + 256]) for i in range(full)]
        level += 1
    print("ok", size, stated)


main()
