"""Writes the golden files beside it from docs/spec/ledger.md alone: an implementation that shares no code with ours.

Standard library only; run it from anywhere, it writes into its own directory.
"""
import base64
import hashlib
import pathlib

HERE = pathlib.Path(__file__).resolve().parent

# --- Ed25519, RFC 8032 section 6, shortened -------------------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    return P - x if x & 1 != sign else x


def add(a, b):
    x1, y1, x2, y2 = a[0], a[1], b[0], b[1]
    k = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P)


def multiply(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y)


def compress(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def secret(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return a, h[32:]


def public_key(seed):
    return compress(multiply(secret(seed)[0], BASE))


def sign(seed, message):
    a, prefix = secret(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    R = compress(multiply(r, BASE))
    h = int.from_bytes(hashlib.sha512(R + public_key(seed) + message).digest(), "little") % L
    return R + ((r + h * a) % L).to_bytes(32, "little")


# --- TL1 -------------------------------------------------------------------------------------------------------------
def sha(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    return hashlib.new("sm3", data).digest()


def u(width, value):
    return value.to_bytes(width // 8, "big")


def lp(data):
    return u(32, len(data)) + data


def tag(text):
    return lp(text.encode())


def fill(byte):
    return bytes([byte]) * 32


def commitments(digest256, digest_sm3, salt):
    return sha(tag("TL1/c") + salt + digest256) + sm3(tag("TL1/c") + salt + digest_sm3)


def entry(kind, time, body):
    return u(8, 1) + u(8, kind) + u(64, time) + body


def signed(seed, domain, unsigned):
    return unsigned + sign(seed, tag(domain) + unsigned)


OFFICE, WORKER, COSIGNER = fill(1), fill(2), fill(4)
TIME = 1_700_000_000_000
CONTENT = commitments(sha(b"content"), sm3(b"content"), fill(0x5A))
HEAD = commitments(fill(7), sm3(fill(7)), fill(0x5B))
CASE = sha(tag("TL1/case") + fill(0x5C) + lp("（2026）沪证字第1号".encode()))
DRAW = "housing/0001".encode()
MARK = bytes(range(64))

entries = [
    entry(1, TIME + 1, CONTENT + CASE),
    signed(WORKER, "TL1/session", entry(2, TIME + 2, sha(public_key(WORKER)) + u(64, 1) + CONTENT + bytes(32))),
    signed(WORKER, "TL1/session", entry(3, TIME + 3, u(64, 1) + u(32, 1) + HEAD)),
    signed(WORKER, "TL1/session", entry(4, TIME + 4, u(64, 1) + u(32, 1) + u(8, 2) + CONTENT)),
    signed(WORKER, "TL1/session", entry(5, TIME + 5, u(64, 1) + u(32, 0) + u(8, 9))),
    entry(6, TIME + 6, lp(DRAW) + fill(6)),
    entry(7, TIME + 7, lp(DRAW) + bytes(range(80))),
    entry(8, TIME + 8, lp(DRAW) + u(16, 513) + fill(8) + MARK),
    signed(OFFICE, "TL1/void", entry(9, TIME + 9, lp(DRAW) + u(8, 3) + lp("名单有误".encode()))),
    entry(10, TIME + 10, lp(DRAW) + fill(10)),
    entry(11, TIME + 11, lp(DRAW) + lp(b"record") + MARK + MARK[::-1]),
    signed(OFFICE, "TL1/key", entry(12, TIME + 12, u(8, 1) + u(64, TIME) + lp(public_key(WORKER)) + lp(b"worker 1"))),
    entry(13, TIME + 13, lp(b"member") + u(16, 2) + u(16, 1) + MARK + u(16, 300) + MARK[::-1]),
    entry(14, TIME + 14, HEAD),
]


# --- the tree over 300 leaves, its tiles, a checkpoint ---------------------------------------------------------------
def root(hashes, h):
    if not hashes:
        return h(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return h(b"\x01" + root(hashes[:k], h) + root(hashes[k:], h))


def key_id(name, kind, key):
    return sha(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def line(name, kind, seed, payload):
    return f"\u2014 {name} " + base64.b64encode(key_id(name, kind, public_key(seed)) + payload).decode() + "\n"


leaves = [u(16, i) for i in range(300)]
hashes = [sha(b"\x00" + leaf) for leaf in leaves]
text = f"log.example/tabellion\n300\n{base64.b64encode(root(hashes, sha)).decode()}\n"
stamp = 1_700_000_123
cosigned = u(64, stamp) + sign(COSIGNER, f"cosignature/v1\ntime {stamp}\n{text}".encode())
note = text + "\n" + line("log.example/tabellion", 1, OFFICE, sign(OFFICE, text.encode()))
note += line("mirror.example/court", 4, COSIGNER, cosigned)

(HERE / "entries.hex").write_text("".join(e.hex() + "\n" for e in entries))
(HERE / "checkpoint.note").write_text(note)
(HERE / "tile-0-000.bin").write_bytes(b"".join(hashes[:256]))
(HERE / "tile-0-001.p-44.bin").write_bytes(b"".join(hashes[256:]))
(HERE / "tile-1-000.p-1.bin").write_bytes(root(hashes[:256], sha))
(HERE / "entries-001.p-44.bin").write_bytes(b"".join(u(16, 2) + leaf for leaf in leaves[256:]))
(HERE / "sm3-root.hex").write_text(root([sm3(b"\x00" + leaf) for leaf in leaves], sm3).hex() + "\n")
