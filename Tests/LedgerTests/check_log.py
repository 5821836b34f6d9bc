"""Recomputes a tiled log from its files alone, sharing no code with the project (standard library only).

    python3 check_log.py DIRECTORY VKEY

Reads `checkpoint` and `tile/` below DIRECTORY, checks the checkpoint's Ed25519 signature against VKEY, hashes every
entry of every bundle, compares every tile of every level, and the root; then the same of the SM3 tree below `sm3/`,
whose origin ends with /sm3. Prints "ok SIZE ROOT" for each and exits 0, or says what is wrong and exits 1.
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


def sm3(data):
    return hashlib.new("sm3", data).digest()


def root(hashes, digest):
    """RFC 6962 root, by halving levels: an odd last hash moves up as it is."""
    if not hashes:
        return digest(b"")
    while len(hashes) > 1:
        paired = [digest(b"\x01" + hashes[i] + hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
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


def checkpoint(directory, origin, material):
    """Size and root of a checkpoint that the key has signed."""
    text, _, signatures = (directory / "checkpoint").read_text().rpartition("\n\n")
    text += "\n"
    if text.splitlines()[0] != origin:
        fail(f"{directory / 'checkpoint'} is not of {origin}")
    key_id = sha(origin.encode() + b"\n" + material)[:4]
    lines = [line.split(" ") for line in signatures.splitlines()]
    raw = [base64.b64decode(s) for dash, n, s in lines if dash == "\u2014" and n == origin]
    raw = [s[4:] for s in raw if s[:4] == key_id]
    if not raw or not all(verify(material[1:], text.encode(), s) for s in raw):
        fail(f"{directory / 'checkpoint'} is not signed by the log's key")
    size, stated = text.splitlines()[1:3]
    return int(size), stated


def check(directory, origin, material, entries, digest):
    size, stated = checkpoint(directory, origin, material)
    if size > len(entries):
        fail(f"{origin} has {size} entries, not {len(entries)}")
    hashes = [digest(b"\x00" + entry) for entry in entries[:size]]
    if base64.b64encode(root(hashes, digest)).decode() != stated:
        fail(f"the entries do not have the signed root of {origin}")
    level, hashes_of_level = 0, hashes
    while hashes_of_level:
        for index, width in enumerate(widths(len(hashes_of_level))):
            expected = b"".join(hashes_of_level[256 * index : 256 * index + width])
            if read(directory, level, index, width) != expected:
                fail(f"{path(level, index, width)} of {origin} holds other hashes")
        full = len(hashes_of_level) // 256
        hashes_of_level = [root(hashes_of_level[256 * i : 256 * i + 256], digest) for i in range(full)]
        level += 1
    return f"ok {size} {stated}"


def main():
    directory, vkey = pathlib.Path(sys.argv[1]), sys.argv[2]
    name, key_id, material = vkey.split("+", 2)
    material = base64.b64decode(material)
    if sha(name.encode() + b"\n" + material)[:4].hex() != key_id:
        fail("the key is none")
    size, _ = checkpoint(directory, name, material)
    entries = []
    for index, width in enumerate(widths(size)):
        entries += bundle(read(directory, "entries", index, width), width, path("entries", index, width))
    verdicts = [
        check(directory, name, material, entries, sha),
        check(directory / "sm3", name + "/sm3", material, entries, sm3),
    ]
    print("\n".join(verdicts))


main()
