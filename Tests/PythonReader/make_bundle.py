#!/usr/bin/env python3
"""Makes small, complete TE1 bundles for tests, from docs/spec/evidence.md alone. No part of the product.

Pictures come from the ffmpeg program (libx264), time tokens from the openssl program under throw-away TEST authorities.
Keys, salts and the log depend on the seed only; tokens carry the present time.

    make_bundle.py --out bundle.zip --trust trust.json [--seed N] [--segments N] [--marks N] [--gap REASON] [--zip64]
"""

import argparse
import base64
import calendar
import hashlib
import json
import os
import random
import re
import shutil
import struct
import subprocess
import tempfile
import time
import zlib

WIDTH, HEIGHT, STRIP = 320, 240, 16
REASONS = ["user", "time-limit", "recorder", "x-server", "browser", "worker", "anchor", "operator", "space"]
SECOND = 1_000_000_000


def run(*command, data=None):
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()[-600:]}")
    return done.stdout


def sha(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    return hashlib.new("sm3", data).digest()


def lp(data):
    return struct.pack(">I", len(data)) + data


def t(text):
    return lp(text.encode())


def jcs(value):
    """All member names here are ASCII, so Python's order is that of RFC 8785."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pair(data):
    return {"sha256": sha(data).hex(), "sm3": sm3(data).hex()}


# ----------------------------------------------------------------- Ed25519 signatures (RFC 8032, affine and simple)

Q = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, Q) % Q
B_Y = 4 * pow(5, -1, Q) % Q
B_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202


def _plus(a, b):
    """Projective twisted Edwards addition (complete)."""
    x1, y1, z1 = a
    x2, y2, z2 = b
    zz = z1 * z2 % Q
    z4 = zz * zz % Q
    xx, yy = x1 * x2 % Q, y1 * y2 % Q
    e = CURVE_D * xx * yy % Q
    f, g = (z4 - e) % Q, (z4 + e) % Q
    return (zz * f * ((x1 + y1) * (x2 + y2) - xx - yy) % Q, zz * g * (yy + xx) % Q, f * g % Q)


def _times(k, point=(B_X, B_Y, 1)):
    result = (0, 1, 1)
    while k:
        if k & 1:
            result = _plus(result, point)
        point = _plus(point, point)
        k >>= 1
    return result


def _encode(point):
    z = pow(point[2], -1, Q)
    x, y = point[0] * z % Q, point[1] * z % Q
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Key:
    def __init__(self, seed):
        self.seed = seed
        h = bytearray(hashlib.sha512(seed).digest())
        h[0] &= 248
        h[31] = h[31] & 127 | 64
        self._scalar, self._prefix = int.from_bytes(h[:32], "little"), bytes(h[32:])
        self.public = _encode(_times(self._scalar))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self._prefix + message).digest(), "little") % ORDER
        point = _encode(_times(r))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % ORDER
        return point + ((r + k * self._scalar) % ORDER).to_bytes(32, "little")


class NoteKey:
    def __init__(self, name, key, kind):
        self.name, self.key = name, key
        data = bytes([kind]) + key.public
        self.id = sha(name.encode() + b"\n" + data)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(data).decode()}"

    def line(self, signature):
        return f"\u2014 {self.name} {base64.b64encode(self.id + signature).decode()}\n"

    def cosign(self, text, time):
        message = f"cosignature/v1\ntime {time}\n".encode() + text
        return self.line(struct.pack(">Q", time) + self.key.sign(message))


# ------------------------------------------------------------------------------------- Merkle trees (RFC 9162, 2.1)

def tree_root(leaves, digest):
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return digest(b"\0" + leaves[0])
    k = split(len(leaves))
    return digest(b"\1" + tree_root(leaves[:k], digest) + tree_root(leaves[k:], digest))


def split(n):
    return 1 << (n - 1).bit_length() - 1


def inclusion(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return inclusion(m, leaves[:k]) + [tree_root(leaves[k:], sha)]
    return inclusion(m - k, leaves[k:]) + [tree_root(leaves[:k], sha)]


def consistency(m, leaves, complete=True):
    if m == len(leaves):
        return [] if complete else [tree_root(leaves, sha)]
    k = split(len(leaves))
    if m <= k:
        return consistency(m, leaves[:k], complete) + [tree_root(leaves[k:], sha)]
    return consistency(m - k, leaves[k:], False) + [tree_root(leaves[:k], sha)]


# ------------------------------------------------------------------------------------------------- time authorities

CA_CONFIGURATION = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamper]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[tsa]
default_tsa = this
[this]
serial = {folder}/tsaserial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.55555.1
digests = sha256
clock_precision_digits = {digits}
ess_cert_id_alg = sha256
"""


class Authority:
    """A throw-away TEST time authority: a root and one signer, kept in `folder`."""

    def __init__(self, folder, name, digits=0, start="20200101000000Z", end="20400101000000Z"):
        self.folder, self.name, self.start, self.end = os.path.join(folder, name), name, start, end
        os.makedirs(self.folder)
        for file, text in (("index.txt", ""), ("serial", "01"), ("tsaserial", "01"),
                           ("configuration", CA_CONFIGURATION.format(folder=self.folder, digits=digits))):
            with open(self.at(file), "w", encoding="ascii") as stream:
                stream.write(text)
        self._certificate("root", "root", ["-selfsign", "-keyfile", self.at("root.key")], "20200101000000Z",
                          "20400101000000Z")
        self._certificate("tsa", "stamper", ["-cert", self.at("root.pem"), "-keyfile", self.at("root.key")], start,
                          end)
        self.root = run("openssl", "x509", "-in", self.at("root.pem"), "-outform", "DER")

    def at(self, file):
        return os.path.join(self.folder, file)

    def _certificate(self, file, extensions, signer, start, end):
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
            self.at(file + ".key"))
        run("openssl", "req", "-new", "-key", self.at(file + ".key"), "-subj", f"/CN=TEST {file} {self.name}", "-out",
            self.at(file + ".csr"))
        run("openssl", "ca", "-batch", "-notext", "-config", self.at("configuration"), "-in", self.at(file + ".csr"),
            "-out", self.at(file + ".pem"), "-startdate", start, "-enddate", end, "-extensions", extensions, *signer)

    def token(self, imprint):
        """A token of now over a SHA-256 digest."""
        run("openssl", "ts", "-query", "-digest", imprint.hex(), "-sha256", "-cert", "-out", self.at("query"))
        run("openssl", "ts", "-reply", "-config", self.at("configuration"), "-queryfile", self.at("query"),
            "-token_out", "-out", self.at("token"))
        with open(self.at("token"), "rb") as file:
            return file.read()

    def token_at(self, imprint, moment, streamed=False):
        """A token with the genTime `moment` (bytes, GeneralizedTime); `streamed` gives BER of indefinite lengths."""
        algorithm = bytes.fromhex("300d06096086480165030402010500")
        body = (b"\x02\x01\x01\x06\x03\x2a\x03\x04"
                + der(0x30, algorithm + der(0x04, imprint)) + b"\x02\x04\x12\x34\x56\x78" + der(0x18, moment))
        return run("openssl", "cms", "-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-nosmimecap",
                   "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer", self.at("tsa.pem"), "-inkey",
                   self.at("tsa.key"), "-outform", "DER", *(["-stream"] if streamed else []), data=der(0x30, body))


def der(tag, content):
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + struct.pack(">H", len(content))
    return bytes([tag]) + length + content


def gen_time(token):
    """Milliseconds of the first GeneralizedTime, which in a token is genTime."""
    found = re.search(rb"\x18[\x0f-\x19](\d{14})(?:\.(\d+))?Z", token)
    seconds = calendar.timegm(time.strptime(found[1].decode(), "%Y%m%d%H%M%S"))
    return seconds * 1000 + int(((found[2] or b"") + b"000")[:3])


# -------------------------------------------------------------------------------------------------------- recording

class Media:
    """An init segment and `count` segments of real H.264, with the times that ffprobe reads."""

    def __init__(self, folder, count, options=()):
        name = os.path.join(folder, "media.mp4")
        frames = 8 * (count + 1)
        run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={WIDTH}x{HEIGHT + STRIP}:rate=5",
            "-frames:v", str(frames), "-vf", "settb=1/1000000,setpts=N*200000+mod(N*7919\\,50000)", "-fps_mode",
            "passthrough", "-enc_time_base", "1:1000000", "-c:v", "libx264", "-preset", "veryfast", "-threads", "1",
            "-pix_fmt", "yuv420p", "-g", "8", "-keyint_min", "8", "-sc_threshold", "0", "-bf", "0",
            "-video_track_timescale", "1000000", "-fflags", "+bitexact", "-flags:v", "+bitexact", *options,
            "-movflags", "+frag_keyframe+empty_moov+default_base_moof+skip_trailer", name)
        with open(name, "rb") as file:
            data = file.read()
        self.init, self.segments, pending = b"", [], b""
        while data:
            size, kind = struct.unpack(">I4s", data[:8])
            box, data = data[:size], data[size:]
            if kind in (b"ftyp", b"moov"):
                self.init += box
            elif kind == b"moof":
                pending = box
            elif kind == b"mdat":
                self.segments.append(pending + box)
        probed = json.loads(run("ffprobe", "-v", "error", "-show_entries", "packet=dts,flags", "-of", "json", name))
        self.starts = [packet["dts"] for packet in probed["packets"] if "K" in packet["flags"]]
        self.durations = [after - start for start, after in zip(self.starts, self.starts[1:])]
        self.segments.pop()  # what follows its last picture, ffmpeg could not know
        if not len(self.segments) == len(self.durations) == count:
            raise SystemExit(f"ffmpeg made {len(self.segments)} segments, not {count}")


# -------------------------------------------------------------------------------------------------------------- ZIP

def write_zip(file_name, members):
    """Section 8's container; `members` are (name, bytes) in their order."""
    central, offset = [], 0
    with open(file_name, "wb") as file:
        for name, data in members:
            name = name.encode()
            common = struct.pack("<HHHHIII", 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data))
            file.write(b"PK\3\4" + struct.pack("<H", 20) + common + struct.pack("<HH", len(name), 0) + name + data)
            central.append(b"PK\1\2" + struct.pack("<HH", 0x031E, 20) + common
                           + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0x81A40000, offset) + name)
            offset += 30 + len(name) + len(data)
        directory = b"".join(central)
        count = len(central)
        file.write(directory)
        if count >= 65535:
            file.write(b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0x032D, 45, 0, 0, count, count, len(directory),
                                               offset))
            file.write(b"PK\6\7" + struct.pack("<IQI", 0, offset + len(directory), 1))
        shown = min(count, 65535)
        file.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, shown, shown, len(directory), offset, 0))


# ----------------------------------------------------------------------------------------------------------- bundle

TEXTS = {"readme.txt": "如何检查：unzip、sha256sum -c manifest-sha256.txt、openssl ts -verify、ffprobe。\n"
                       "How to check: unzip, sha256sum -c manifest-sha256.txt, openssl ts -verify, ffprobe.\n"}
ASIC = """<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <asic:SigReference URI="META-INF/timestamp001.tst" MimeType="application/vnd.etsi.timestamp-token"/>
  <asic:DataObjectReference URI="data/session.json" MimeType="application/json">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>%s</ds:DigestValue>
  </asic:DataObjectReference>
  <asic:DataObjectReference URI="manifest-sha256.txt" MimeType="text/plain">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>%s</ds:DigestValue>
  </asic:DataObjectReference>
</asic:ASiCManifest>
"""


class Workshop:
    """What bundles share: authorities and pictures, made once in a temporary folder."""

    def __init__(self, segments=4):
        self.folder = tempfile.mkdtemp(prefix="tabellion-maker-")
        self.authorities = [Authority(self.folder, "local", 3), Authority(self.folder, "second")]
        self.media = Media(self.folder, segments) if segments else None

    def close(self):
        shutil.rmtree(self.folder)


class Maker:
    """Builds one bundle in `members`. A hook named like a part may change it before it is sealed (for tests)."""

    def __init__(self, workshop, seed=1, marks=2, gap=None, padding=0, step=True, close_report=None, hooks=None):
        self.shop, self.marks, self.gap, self.padding, self.step = workshop, marks, gap, padding, step
        self.close_report = gap is None if close_report is None else close_report
        self.hooks = hooks or {}
        self.random = random.Random(seed)
        self.worker, self.office, self.log_key, *cosigners = (Key(self.bytes(32)) for _ in range(6))
        self.log = NoteKey("log.example/tabellion", self.log_key, 1)
        self.cosigners = [NoteKey(f"mirror{i}.example", key, 4) for i, key in enumerate(cosigners)]
        self.members, self.entries, self.proofs, self.links, self.lines = {}, [], [], [], []
        self.quorum, self.lease, self.names = 2, 7, {}

    def bytes(self, count):
        return self.random.randbytes(count)

    def hook(self, name, value):
        return self.hooks[name](value) if name in self.hooks else value

    def build(self):
        self.open()
        self.record()
        self.artefacts()
        self.seal_session()
        self.seal_ledger()
        self.seal_outside()
        return self

    def data(self, path, content):
        self.members["data/" + path] = self.hook(path, content)
        return self.members["data/" + path]

    def document(self, path, value):
        value = self.hook(path + ":value", value)
        return self.data(path, jcs(value))

    # Opening

    def open(self):
        self.session = "%s-%s-%s-%s-%s" % tuple(self.bytes(n).hex() for n in (4, 2, 2, 2, 6))
        self.worker_pair = pair(self.worker.public)
        policy = self.document("policy.json", {
            "v": 1, "type": "tabellion/policy", "test": True, "log": self.log.vkey,
            "cosigners": [c.vkey for c in self.cosigners], "quorum": self.quorum,
            "timeAuthorities": [{"name": a.name, "rootSha256": sha(a.root).hex(), "rootSm3": sm3(a.root).hex()}
                                for a in self.shop.authorities],
            "limits": {"sessionSeconds": 3600, "authoritySeconds": 30, "bytes": 1 << 34},
            "forbidding": ["image.digest", "recorder"], "sealedTo": ["age1example"]})
        salt, subject = self.bytes(16), "https://example.org/图书?id=42"
        self.document("subject.json", {"v": 1, "type": "tabellion/subject", "subject": subject, "salt": salt.hex(),
                                       "identified": "人工核验 / in person"})
        clean = self.cleanliness("open")
        fresh = self.hook("fresh-0", self.shop.authorities[0].token(sha(self.bytes(32))))
        self.members["tokens/fresh-0.tst"] = fresh
        self.fresh_time = gen_time(fresh)
        nonce_random = self.bytes(32)
        self.opened_at = self.fresh_time + 1500
        self.image = {"name": "desktop-12", **pair(b"image")}
        self.opening = self.document("opening.json", {
            "v": 1, "type": "tabellion/session-opening", "session": self.session,
            "worker": self.worker_pair["sha256"], "workerSm3": self.worker_pair["sm3"], "lease": str(self.lease),
            "random": nonce_random.hex(), "nonce": sha(t("TE1/nonce") + nonce_random + sha(fresh))[:16].hex(),
            "openedAt": self.opened_at,
            "freshness": {"authority": "local", "time": self.fresh_time, **pair(fresh)},
            "image": {**self.image, "verified": "hashed", "verifiedAt": self.opened_at - 1000},
            "display": {"width": WIDTH, "height": HEIGHT, "stripHeight": STRIP, "depth": 24},
            "recorder": {"codec": "h264", "container": "fmp4", "timescale": 1000000, "maximumRate": 15,
                         "heartbeatMs": 1000, "versions": {"libx264": "164", "Xvnc": "1.12 测试"}},
            "policySha256": sha(policy).hex(), "policySm3": sm3(policy).hex(),
            "cleanlinessSha256": sha(clean).hex(), "cleanlinessSm3": sm3(clean).hex(),
            "subjectCommitment": sha(t("TE1/subject") + salt + t(subject)).hex()})
        self.head0 = self.head = sha(t("TE1/open") + sha(self.opening))
        for authority in self.shop.authorities:
            token = self.hook("opening-" + authority.name, authority.token(sha(self.opening)))
            self.members[f"tokens/opening-{authority.name}.tst"] = token

    def cleanliness(self, phase):
        moment = 1_700_000_000_000
        items = [
            {"id": "clock.offset", "what": "offset", "how": "ntp", "expected": "< 50 ms", "found": "no server",
             "result": "not-checked", "at": moment},
            {"id": "hosts", "what": "hosts file", "how": "digest", "expected": "empty", "found": "两行",
             "result": "fail", "at": moment},
            {"id": "image.digest", "what": "image", "how": "sha256", "expected": "as named", "found": "as named",
             "result": "pass", "at": moment},
            {"id": "recorder", "what": "recorder runs", "how": "frames", "expected": "yes",
             "sealed": sha(b"sealed").hex(), "result": "pass", "at": moment}]
        return self.document(f"cleanliness-{phase}.json", {"v": 1, "type": "tabellion/cleanliness",
                                                           "session": self.session, "phase": phase, "items": items})

    # Recording, chain, input

    def link(self, kind, values, head, **more):
        values = self.hook(f"{kind}:values", values)
        self.head = head(values)
        link = {"kind": kind, "position": len(self.links) + 1, "values": values, "head": self.head.hex(),
                "headSm3": sm3(self.head).hex(), **more}
        if kind == "mark":
            link["signature"] = self.worker.sign(t("TE1/head") + self.head).hex()
        self.links.append(link)

    def segment(self, n, data, unix, monotonic, duration):
        path = f"recording/{n:06d}.m4s" if n else "recording/init.mp4"
        data = self.data(path, data)
        values = {"n": n, "path": path, "startUnixNs": str(unix), "startMonotonicNs": str(monotonic),
                  "durationNs": str(duration), "bytes": len(data), **pair(data), "inputLines": len(self.lines),
                  "inputHead": self.input_head().hex(), "inputHeadSm3": sm3(self.input_head()).hex()}
        before = self.head
        self.link("segment", values, lambda v: sha(
            t("TE1/segment") + before + struct.pack(">I", v["n"])
            + b"".join(struct.pack(">Q", int(v[m])) for m in ("startUnixNs", "startMonotonicNs", "durationNs", "bytes"))
            + bytes.fromhex(v["sha256"]) + bytes.fromhex(v["sm3"]) + struct.pack(">Q", v["inputLines"])
            + bytes.fromhex(v["inputHead"])))

    def mark(self, k):
        token = self.hook(f"fresh-{k}", self.shop.authorities[k % 2].token(sha(self.bytes(32))))
        self.members[f"tokens/fresh-{k}.tst"] = token
        before = self.head
        self.link("mark", {"k": k, "path": f"tokens/fresh-{k}.tst", **pair(token), "time": gen_time(token)},
                  lambda v: sha(t("TE1/mark") + before + bytes.fromhex(v["sha256"])))

    def input_head(self):
        head = bytes(32)
        for line in self.lines:
            head = sha(head + line + b"\n")
        return head

    def line(self, source, kind, **data):
        value = {"seq": len(self.lines) + 1, "t": str(987654321000 + 1000003 * len(self.lines)),
                 "frame": len(self.lines), "source": source, "kind": kind, **data}
        self.lines.append(self.hook("line", jcs(self.hook("line:value", value))))

    def record(self):
        media, monotonic0 = self.shop.media, 987_654_321_000
        unix0 = self.opened_at * 1_000_000 + 12_345_678
        self.clock_steps, end = [], unix0
        self.segment(0, media.init, 0, 0, 0)
        self.line("system", "note", text="input opened")
        for n, data in enumerate(media.segments, 1):
            self.write_lines(n)
            start = 1000 * (media.starts[n - 1] - media.starts[0])
            unix = unix0 + start + (n % 3) * 20_000_000
            if self.step and n >= 3:
                unix += 350_000_000
            if self.step and n == 3:
                self.clock_steps.append({"segment": 3, "aheadNs": str(350_000_000 - 40_000_000)})
            self.segment(n, data, unix, monotonic0 + start, 1000 * media.durations[n - 1])
            end = unix + 1000 * media.durations[n - 1]
            if n <= self.marks:
                self.mark(n)
        if self.gap:
            self.line("system", "note", text="input closed")
            before = self.head
            self.link("gap", {"afterSegment": len(media.segments), "startUnixNs": str(end),
                              "endUnixNs": str(end + SECOND), "reason": self.gap},
                      lambda v: sha(t("TE1/gap") + before + struct.pack(
                          ">IQQ", v["afterSegment"], int(v["startUnixNs"]), int(v["endUnixNs"])) + t(v["reason"])))
        self.closed_at = end // 1_000_000 + 2000

    def write_lines(self, n):
        """Lines of all kinds over the first segments, a few in each later one."""
        picture, download = self.picture(), self.download()
        if n == 1:
            self.line("script", "key", down=True, keysym=0x01004E2D, text="中")
            self.line("viewer", "key", down=False, keysym=65293)
            self.line("viewer", "key", down=True, sealed=sha(b"salted key").hex())
            self.line("viewer", "key", redacted=True)
            self.line("viewer", "button", down=True, button=1, x=10, y=20)
            self.line("viewer", "motion", x=11, y=0)
            self.line("viewer", "wheel", x=11, y=21, direction="down")
        elif n == 2:
            self.line("viewer", "clipboard-in", text="剪贴板 \U0001F600 \"quoted\"\n\u0001")
            self.line("script", "clipboard-out", sealed=sha(b"salted text").hex())
            self.line("system", "screenshot", path="screenshots/0001.png", **pair(picture))
            self.line("system", "navigation", trigger="title", text="示例 – Example")
            self.line("system", "navigation", trigger="request", sealed=sha(b"salted address").hex())
            for length in (0, 1000, 70_000):
                self.line("system", "artefact", path="network/netlog.json.age", bytes=length, prefix=True,
                          **pair(self.network()[:length]))
            self.line("system", "artefact", path="downloads/0001.bin", bytes=len(download), **pair(download))
            self.line("unexplained", "motion", x=1, y=1)
        else:
            self.line("viewer", "motion", x=n, y=n)

    def picture(self):
        return b"\x89PNG\r\n\x1a\n" + random.Random(11).randbytes(3000)

    def download(self):
        return random.Random(12).randbytes(5000)

    def network(self):
        return b"age-encryption.org/v1\n" + random.Random(13).randbytes(90_000)

    def artefacts(self):
        self.data("input.jsonl", b"".join(line + b"\n" for line in self.lines))
        self.data("screenshots/0001.png", self.picture())
        self.data("downloads/0001.bin", self.download())
        self.data("network/netlog.json.age", self.network())
        self.data("page/page.mhtml", b"MIME-Version: 1.0\r\n")
        self.data("sealed.jsonl.age", b"age-encryption.org/v1\n" + self.bytes(100))
        for name, text in TEXTS.items():
            self.data(name, text.encode())
        for number in range(self.padding):
            self.data(f"network/x{number:06d}", b"%d" % number)
        if self.close_report:
            self.cleanliness("close")

    # Sealing

    def header(self):
        head = self.input_head()
        sources = {}
        for line in self.lines:
            name = json.loads(line)["source"]
            sources[name] = sources.get(name, 0) + 1
        counts = {"pass": 2, "fail": 1, "notChecked": 1, "failed": ["hosts"]}
        return {
            "type": "tabellion/session-header", "session": self.session, "worker": self.worker_pair["sha256"],
            "workerSm3": self.worker_pair["sm3"], "lease": str(self.lease), "openedAt": self.opened_at,
            "closedAt": self.closed_at, "reason": "recorder" if self.gap else "user",
            "openingSha256": sha(self.opening).hex(), "openingSm3": sm3(self.opening).hex(),
            "head0": self.head0.hex(), "head0Sm3": sm3(self.head0).hex(), "lastHead": self.head.hex(),
            "lastHeadSm3": sm3(self.head).hex(), "chain": self.links, "image": self.image,
            "input": {"lines": len(self.lines), "inputHead": head.hex(), "inputHeadSm3": sm3(head).hex(),
                      "sources": sources},
            "cleanliness": {"open": counts, **({"close": counts} if self.close_report else {})},
            "clockSteps": self.clock_steps,
            "missing": [] if self.close_report else [{"what": "cleanliness-close.json", "why": "recorder died"}],
            **({"recoveredAt": self.closed_at + 1} if self.gap else {})}

    def records(self):
        sources = {"recording": "recorder", "screenshots": "x-server", "downloads": "browser", "network": "network",
                   "page": "browser"}
        segments = {link["values"]["path"]: link["values"] for link in self.links if link["kind"] == "segment"}
        for name in sorted(self.members):
            path, content = name[5:], self.members[name]
            if not name.startswith("data/") or path == "session.json":
                continue
            record = {"path": path, "mediaType": "application/octet-stream", "bytes": len(content), **pair(content),
                      "at": self.closed_at, "source": sources.get(path.split("/")[0], "worker"),
                      "tier": "sealed" if path.endswith(".age") else "open",
                      "salt": sha(b"salt" + path.encode())[:16].hex()}
            if path == "downloads/0001.bin":
                record["name"] = "../../合同 \"2\".bin"
            if path.startswith("page/"):
                record["afterInput"] = True
            if path == "network/netlog.json.age":
                record["torn"] = True
            if path in segments:
                record["segment"] = segments[path]
            yield record

    def seal_session(self, signer=None):
        records = self.hook("records", [self.hook("header", self.header()), *self.records()])
        self.document("session.json", {"v": 1, "type": "tabellion/session", "records": records})
        self.sign(records, signer or self.worker)

    def sign(self, records, signer):
        leaves = [jcs(record) for record in records]
        self.fingerprints = tree_root(leaves, sha), tree_root(leaves, sm3)
        self.members["signature.json"] = jcs(self.hook("signature.json:value", {
            "v": 1, "type": "tabellion/signature", "worker": signer.public.hex(),
            "fingerprint": self.fingerprints[0].hex(), "fingerprintSm3": self.fingerprints[1].hex(),
            "signature": signer.sign(t("TE1/fingerprint") + b"".join(self.fingerprints)).hex()}))

    def entry(self, kind, index, data, salt=None):
        data = self.hook(f"entry:{kind}", data)
        self.entries.append(data)
        while len(self.entries) <= index:
            self.entries.insert(-1, b"\1\1" + self.bytes(8 + 96))
        self.proofs.append((kind, self.entries.index(data), data, salt))
        return self.entries.index(data)

    def session_entry(self, kind, number, index, body, digests):
        salt = self.bytes(32)
        commitments = sha(t("TL1/c") + salt + digests[0]) + sm3(t("TL1/c") + salt + digests[1])
        data = bytes([1, number]) + struct.pack(">Q", self.opened_at) + body(commitments)
        return self.entry(kind, index, data + self.worker.sign(t("TL1/session") + data), salt)

    def seal_ledger(self):
        key = b"\1\x0c" + struct.pack(">QBQ", self.opened_at - 10**6, 1, self.opened_at - 10**6)
        key += lp(self.worker.public) + t("worker 工作站 1")
        self.entry("key", 3, key + self.office.sign(t("TL1/key") + key))
        at = self.session_entry("opening", 2, 9, lambda c: sha(self.worker.public) + struct.pack(">Q", self.lease) + c
                                + bytes(32), (sha(self.opening), sm3(self.opening)))
        self.entries += [b"\1\1" + self.bytes(104) for _ in range(3)]
        opening_size = len(self.entries)
        marks = [bytes.fromhex(link["head"]) for link in self.links if link["kind"] == "mark"]
        marks = self.hook("ledger-marks", marks)
        for k, head in enumerate(marks, 1):
            self.session_entry("head", 3, opening_size + 3 * k, lambda c: struct.pack(">QI", at, k) + c,
                               (head, sm3(head)))
        reason = REASONS.index("recorder" if self.gap else "user") + 1
        self.session_entry("closing", 4, len(self.entries) + 5, lambda c: struct.pack(">QIB", at, len(marks), reason)
                           + c, self.fingerprints)
        self.entries += [b"\1\1" + self.bytes(104) for _ in range(6)]
        self.ledger_documents(at, opening_size)

    def ledger_documents(self, at, opening_size):
        listed = [{"kind": kind, "index": index, "entry": data.hex(),
                   "proof": [p.hex() for p in inclusion(index, self.entries)],
                   **({"contentSalt": salt.hex()} if salt else {})} for kind, index, data, salt in self.proofs]
        self.members["ledger/entries.json"] = jcs(self.hook("entries.json:value", {
            "v": 1, "type": "tabellion/ledger-proofs", "size": len(self.entries), "entries": listed,
            "openingSize": opening_size,
            "openingProof": [p.hex() for p in inclusion(at, self.entries[:opening_size])],
            "consistency": [p.hex() for p in consistency(opening_size, self.entries)]}))
        for which, size, cosigners in (("opening", opening_size, 2), ("final", len(self.entries), 3)):
            root = base64.b64encode(tree_root(self.entries[:size], sha)).decode()
            text = self.hook(f"checkpoint-{which}:text", f"{self.log.name}\n{size}\n{root}\n")
            note = text + "\n" + self.log.line(self.log_key.sign(text.encode()))
            note += NoteKey("unknown.example", Key(bytes(32)), 4).line(bytes(72))
            for cosigner in self.cosigners[:cosigners]:
                note += cosigner.cosign(text.encode(), self.opened_at // 1000)
            self.members[f"ledger/checkpoint-{which}.txt"] = self.hook(f"checkpoint-{which}", note.encode())

    def seal_outside(self):
        self.members["mimetype"] = b"application/vnd.etsi.asic-e+zip"
        self.members["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        self.manifests()
        manifest = ASIC % tuple(base64.b64encode(sha(self.members[name])).decode()
                                for name in ("data/session.json", "manifest-sha256.txt"))
        self.members["META-INF/ASiCManifest001.xml"] = manifest = self.hook("asic", manifest.encode())
        token = self.hook("timestamp001", self.shop.authorities[0].token(sha(manifest)))
        self.members["META-INF/timestamp001.tst"] = token
        self.tag_manifests()

    def manifests(self):
        inside = [name for name in sorted(self.members) if name.startswith("data/")]
        for name, digest in (("sha256", sha), ("sm3", sm3)):
            lines = [f"{digest(self.members[n]).hex()}  {n}\n" for n in inside]
            self.members[f"manifest-{name}.txt"] = self.hook("manifest-" + name, "".join(lines).encode())

    def tag_manifests(self):
        outside = [n for n in sorted(self.members) if not n.startswith(("data/", "tagmanifest-"))]
        for name, digest in (("sha256", sha), ("sm3", sm3)):
            lines = [f"{digest(self.members[n]).hex()}  {n}\n" for n in outside]
            self.members[f"tagmanifest-{name}.txt"] = "".join(lines).encode()

    def ordered(self):
        return [("mimetype", self.members["mimetype"])] + [
            (name, self.members[name]) for name in sorted(self.members) if name != "mimetype"]

    def write(self, file_name):
        write_zip(file_name, self.ordered())

    def trust(self):
        return {"v": 1, "type": "tabellion/trust",
                "offices": [{"name": "公证处", "key": self.office.public.hex()}], "logs": [self.log.vkey],
                "cosigners": [c.vkey for c in self.cosigners], "quorum": self.quorum,
                "timeAuthorities": [{"name": a.name, "certificate": base64.b64encode(a.root).decode(), "test": True}
                                    for a in self.shop.authorities]}


def main():
    parser = argparse.ArgumentParser(description="Make a synthetic TE1 bundle for tests.")
    parser.add_argument("--out", required=True)
    parser.add_argument("--trust", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--segments", type=int, default=4)
    parser.add_argument("--marks", type=int, default=2)
    parser.add_argument("--gap", choices=["recorder", "x-server", "grabbed", "browser", "worker", "anchor", "space"])
    parser.add_argument("--zip64", action="store_true", help="pad to more than 65,535 members")
    options = parser.parse_args()
    workshop = Workshop(options.segments)
    try:
        maker = Maker(workshop, options.seed, min(options.marks, options.segments), options.gap,
                      65_536 if options.zip64 else 0).build()
        maker.write(options.out)
        with open(options.trust, "w", encoding="utf-8") as file:
            json.dump(maker.trust(), file, ensure_ascii=False, indent=2)
    finally:
        workshop.close()


if __name__ == "__main__":
    main()
