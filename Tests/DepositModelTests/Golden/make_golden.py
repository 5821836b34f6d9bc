"""Writes the golden files beside it from docs/spec/deposit.md alone: an implementation that shares no code with ours.

Standard library and, for the time token, the openssl program. The token is made once, with its authority's revocation list and the
answer of its OCSP responder: later runs take token.der, root.pem, root.crl and tsa.ocsp as they are. Run it from anywhere; it
writes into its own directory.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import subprocess
import tempfile

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


# --- TP1 -------------------------------------------------------------------------------------------------------------
ORIGIN = "log.example/deposits"
LOG, COURT, NOTARY, STRANGER = fill(0x11), fill(0x12), fill(0x13), fill(0x14)
SEED = bytes(range(32))
TIME = 1_790_000_000_000
FIRST, COUNT, SIZE = 5, 3, 13
CASE_NUMBER = "（2026）沪证字第1号"
CONTENT = "存证文件 / deposited content\n".encode()


def mac(message):
    return hmac.new(SEED, message, hashlib.sha256).digest()


def content_salt(k):
    return mac(tag("TL1/deposit-salt") + u(32, k))


CASE_SALT = mac(tag("TL1/deposit-case"))


def deposit(time, digest256, digest_sm3, salt, case):
    return u(8, 1) + u(8, 1) + u(64, time) + commitments(digest256, digest_sm3, salt) + case


def split(n):
    return 1 << (n - 1).bit_length() - 1


def root(hashes, h):
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return h(b"\x01" + root(hashes[:k], h) + root(hashes[k:], h))


def path(index, hashes, h):
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if index < k:
        return path(index, hashes[:k], h) + [root(hashes[k:], h)]
    return path(index - k, hashes[k:], h) + [root(hashes[:k], h)]


def jcs(value):
    """RFC 8785 of values whose member names are ASCII."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def key_id(name, kind, key):
    return sha(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def vkey(name, kind, seed):
    key = public_key(seed)
    return f"{name}+{key_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def line(name, kind, seed, payload):
    return f"\u2014 {name} " + base64.b64encode(key_id(name, kind, public_key(seed)) + payload).decode() + "\n"


def note_text(origin, size, top):
    return f"{origin}\n{size}\n{base64.b64encode(top).decode()}\n"


def note(origin, size, top):
    text = note_text(origin, size, top)
    return text + "\n" + line(origin, 1, LOG, sign(LOG, text.encode()))


def cosignature(text, name, seed, time):
    return line(name, 4, seed, u(64, time) + sign(seed, f"cosignature/v1\ntime {time}\n{text}".encode()))


entries = [deposit(TIME - 1000 + i, fill(0x20 + i), fill(0x40 + i), fill(0x60 + i), bytes(32)) for i in range(SIZE)]
case = sha(tag("TL1/case") + CASE_SALT + lp(CASE_NUMBER.encode()))
contents = [(fill(0xA1), bytes(32)), (sha(CONTENT), sm3(CONTENT)), (bytes(32), fill(0xA3))]
for k, (digest256, digest_sm3) in enumerate(contents):
    entries[FIRST + k] = deposit(TIME, digest256, digest_sm3, content_salt(k), case)
request = entries[FIRST:FIRST + COUNT]

receipt = {
    "v": 1, "type": "tabellion/deposit-receipt", "log": ORIGIN, "first": FIRST, "count": COUNT,
    "root": root([sha(b"\x00" + e) for e in request], sha).hex(), "time": TIME, "deadline": TIME + 60_000,
}
receipt["signature"] = sign(LOG, tag("TL1/receipt") + jcs(receipt)).hex()


def tree(size, h=sha):
    return [h(b"\x00" + e) for e in entries[:size]]


def proof_in(index, size, h=sha):
    return [x.hex() for x in path(index, tree(size, h), h)]


def checkpoint(size, h=sha):
    return note(ORIGIN if h is sha else ORIGIN + "/sm3", size, root(tree(size, h), h))


# The witnesses' checkpoint: a known court, a known notary later, and somebody whom nobody knows first.
witnessed = checkpoint(9)
witnessed_text = note_text(ORIGIN, 9, root(tree(9), sha))
witnessed += cosignature(witnessed_text, "mirror.example/stranger", STRANGER, TIME // 1000 + 1)
witnessed += cosignature(witnessed_text, "mirror.example/court", COURT, TIME // 1000 + 2)
witnessed += cosignature(witnessed_text, "mirror.example/notary", NOTARY, TIME // 1000 + 3)


def run(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


MADE_ONCE = ("token.der", "root.pem", "root.crl", "tsa.ocsp")


def make_token(text):
    """A root, a TSA and an OCSP responder under it; writes a token over `text` with what was known of the TSA then."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "tsa.ext").write_text(
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n"
            "extendedKeyUsage=critical,timeStamping\n")
        (place / "responder.ext").write_text("extendedKeyUsage=OCSPSigning\n")
        (place / "index").write_text("V\t491231235959Z\t\t03\tunknown\t/CN=tsa\n")
        (place / "ca.cnf").write_text(
            "[ca]\ndefault_ca = here\n[here]\ndatabase = index\ncertificate = root.pem\nprivate_key = root.key\n"
            "crlnumber = number\ndefault_md = sha256\ncrl_extensions = list\n[list]\nauthorityKeyIdentifier = keyid\n")
        (place / "number").write_text("01\n")
        (place / "serial").write_text("1000\n")
        (place / "ts.cnf").write_text(
            "[tsa]\ndefault_tsa = here\n[here]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n"
            "signer_digest = sha256\ndefault_policy = 1.3.6.1.4.1.55555.1\ndigests = sha256\n"
            "accuracy = secs:1, millisecs:500\nclock_precision_digits = 3\ness_cert_id_alg = sha256\n")
        for name in ("root", "tsa", "responder"):
            run(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
        run(folder, "req", "-x509", "-new", "-key", "root.key", "-subj", "/O=Golden/CN=Golden time root", "-days", "36500",
            "-set_serial", "1", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", "root.pem")
        for name, subject, serial in (("tsa", "Golden TSA", "3"), ("responder", "Golden responder", "4")):
            run(folder, "req", "-new", "-key", f"{name}.key", "-subj", f"/O=Golden/CN={subject}", "-out", f"{name}.csr")
            run(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial",
                serial, "-days", "36500", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        run(folder, "ts", "-query", "-digest", sha(text.encode()).hex(), "-sha256", "-cert", "-out", "request.tsq")
        run(folder, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "request.tsq", "-token_out", "-out", "token.der")
        run(folder, "ca", "-gencrl", "-config", "ca.cnf", "-crldays", "7", "-out", "list.pem")
        run(folder, "crl", "-in", "list.pem", "-outform", "DER", "-out", "root.crl")
        run(folder, "ocsp", "-issuer", "root.pem", "-cert", "tsa.pem", "-no_nonce", "-reqout", "request.ocsp")
        run(folder, "ocsp", "-index", "index", "-CA", "root.pem", "-rsigner", "responder.pem", "-rkey", "responder.key",
            "-rmd", "sha256", "-ndays", "1", "-reqin", "request.ocsp", "-respout", "tsa.ocsp")
        for name in MADE_ONCE:
            (HERE / name).write_bytes((place / name).read_bytes())


stamped = checkpoint(11)
if not (HERE / "token.der").exists():
    make_token(note_text(ORIGIN, 11, root(tree(11), sha)))
token, crl, answer = (base64.b64encode((HERE / name).read_bytes()).decode() for name in ("token.der", "root.crl", "tsa.ocsp"))
certificate = "".join((HERE / "root.pem").read_text().split("\n")[1:-2])

evidence = {
    "v": 1, "type": "tabellion/time-evidence", "authority": "golden-time", "token": token,
    "crls": [crl], "ocsp": [answer],
}
policy_text = (
    f"log {vkey(ORIGIN, 1, LOG)}\nwitness court {vkey('mirror.example/court', 4, COURT)}\n"
    f"witness notary {vkey('mirror.example/notary', 4, NOTARY)}\ngroup both all court notary\nquorum both\n")
policy = {
    "v": 1, "type": "tabellion/letter-policy", "witnesses": policy_text, "time": ["golden-time", "other-time"],
    "timeQuorum": 1, "chain": [],
}
trust = {
    "v": 1, "type": "tabellion/trust", "offices": [], "logs": [vkey(ORIGIN, 1, LOG)],
    "cosigners": [vkey("mirror.example/court", 4, COURT), vkey("mirror.example/notary", 4, NOTARY)], "quorum": 2,
    "timeAuthorities": [{"name": "golden-time", "certificate": certificate, "test": False}],
}


def proof_of(k, digests, anchors):
    index = FIRST + k
    return {
        "v": 1, "type": "tabellion/deposit-proof", "entry": entries[index].hex(), "digests": digests,
        "contentSalt": content_salt(k).hex(), "receipt": receipt,
        "receiptPath": [x.hex() for x in path(k, [sha(b"\x00" + e) for e in request], sha)],
        "inclusion": {"index": index, "checkpoint": checkpoint(SIZE), "proof": proof_in(index, SIZE)},
        "anchors": anchors,
    }


full = proof_of(1, {"sha256": sha(CONTENT).hex(), "sm3": sm3(CONTENT).hex()}, [
    {"kind": "witnesses", "name": "consortium", "checkpoint": witnessed, "proof": proof_in(FIRST + 1, 9)},
    {"kind": "time", "name": "golden-time", "checkpoint": stamped, "proof": proof_in(FIRST + 1, 11), "evidence": evidence},
])
full["case"] = {"number": CASE_NUMBER, "salt": CASE_SALT.hex()}
full["inclusionSm3"] = {
    "index": FIRST + 1, "checkpoint": checkpoint(12, sm3), "proof": proof_in(FIRST + 1, 12, sm3)}
bare = proof_of(2, {"sm3": fill(0xA3).hex()}, [])

# A capture session that ends at the log's tenth entry, opened at its second; its worker signed the closing.
FINGERPRINTS, FINGERPRINT_SALT, WORKER, OPENING, CLOSING = (fill(0xB1), fill(0xB2)), fill(0xB3), fill(0x15), 1, 9


def closing_entry():
    body = u(8, 1) + u(8, 4) + u(64, TIME + 500) + u(64, OPENING) + u(32, 2) + u(8, 1)
    body += commitments(*FINGERPRINTS, FINGERPRINT_SALT)
    return body + sign(WORKER, tag("TL1/session") + body)


def session_proof():
    """The log with that closing in the place of a deposit, cosigned; anchors of a whole proof but the token's."""
    place, entries[CLOSING] = entries[CLOSING], closing_entry()
    text = note_text(ORIGIN, 12, root(tree(12), sha))
    cosigned = checkpoint(12)
    for name, seed, later in (("court", COURT, 4), ("notary", NOTARY, 6), ("stranger", STRANGER, 5)):
        cosigned += cosignature(text, "mirror.example/" + name, seed, TIME // 1000 + later)
    made = {
        "v": 1, "type": "tabellion/session-proof", "log": ORIGIN, "entry": entries[CLOSING].hex(),
        "fingerprints": {"sha256": FINGERPRINTS[0].hex(), "sm3": FINGERPRINTS[1].hex()},
        "contentSalt": FINGERPRINT_SALT.hex(),
        "inclusion": {"index": CLOSING, "checkpoint": checkpoint(SIZE), "proof": proof_in(CLOSING, SIZE)},
        "inclusionSm3": {"index": CLOSING, "checkpoint": checkpoint(SIZE, sm3), "proof": proof_in(CLOSING, SIZE, sm3)},
        "anchors": [
            {"kind": "witnesses", "name": "consortium", "checkpoint": cosigned, "proof": proof_in(CLOSING, 12)}],
    }
    entries[CLOSING] = place
    return made


salts = {
    "seed": SEED.hex(), "contentSalts": [content_salt(k).hex() for k in range(COUNT)], "caseSalt": CASE_SALT.hex(),
    "caseCommitment": case.hex(),
}
for name, value in {
    "receipt": receipt, "time-evidence": evidence, "letter-policy": policy, "proof": full, "proof-hash-only": bare,
    "session-proof": session_proof(),
    "trust": trust, "salts": salts,
}.items():
    (HERE / f"{name}.json").write_bytes(jcs(value))
(HERE / "content.txt").write_bytes(CONTENT)
