"""Judges the revocation data that were kept beside a time token.

Written from docs/spec/deposit.md section 6 alone (and what that page names: RFC 5280, RFC 6960). Signatures are the openssl program's; what lists
and answers say is read here.
"""

import base64
import calendar
import hashlib
import os
import re
import subprocess
import tempfile
import time

from tabellion_reader import Bad, ber, need, octets, short

MAXIMUM_VALUES = 2_000_000
MAXIMUM_DEPTH = 9

SEQUENCE, OID, INTEGER, ENUMERATED = 0x30, 0x06, 0x02, 0x0A


def oid(dotted):
    """The contents of an object identifier's encoding."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray([40 * first + second])
    for number in rest:
        digits = [number & 127]
        while number := number >> 7:
            digits.append(number & 127 | 128)
        out += bytes(reversed(digits))
    return bytes(out)


STRONG = {oid(dotted) for dotted in (
    "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", "1.2.840.113549.1.1.10", "1.2.840.10045.4.3.2",
    "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", "1.2.156.10197.1.501", "1.2.156.10197.1.504")}
KEY_USAGE, BASIC_CONSTRAINTS, SUBJECT_KEY = oid("2.5.29.15"), oid("2.5.29.19"), oid("2.5.29.14")
DISTRIBUTION_POINTS, ISSUING_POINT = oid("2.5.29.31"), oid("2.5.29.28")
REASON, DELTA = oid("2.5.29.21"), oid("2.5.29.27")
OCSP_BASIC = oid("1.3.6.1.5.5.7.48.1.1")
HASHES = {oid("1.3.14.3.2.26"): hashlib.sha1, oid("2.16.840.1.101.3.4.2.1"): hashlib.sha256}

# Codes after which what was signed before stays: unspecified, affiliationChanged, superseded, cessationOfOperation.
HARMLESS = {0, 3, 4, 5}
REMOVE_FROM_CRL = 8


class Silence(Bad):
    """It is of the certificate, and says nothing that counts."""


def der(node):
    tag, content = node
    body = content if isinstance(content, bytes) else b"".join(der(child) for child in content)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    digits = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def seconds(node):
    """A Time in Unix seconds."""
    spelling = node[1].decode("ascii")
    need(node[0] in (0x17, 0x18) and re.fullmatch(r"(\d\d)?\d{12}Z", spelling), "a time is malformed")
    if node[0] == 0x17:
        spelling = ("19" if spelling >= "50" else "20") + spelling
    return calendar.timegm(time.strptime(spelling, "%Y%m%d%H%M%SZ"))


def extensions(items):
    """{identifier: (critical, value)}"""
    found = {}
    for _, parts in items:
        found[parts[0][1]] = (len(parts) > 2 and parts[1][1] != b"\0", ber(octets(parts[-1])))
    return found


def addresses(names):
    """The addresses among GeneralNames."""
    return {content for tag, content in names if tag == 0x86}


class Certificate:
    def __init__(self, node):
        self.der = der(node)
        parts = node[1][0][1]
        if parts[0][0] == 0xA0:
            parts = parts[1:]
        self.serial = parts[0][1]
        self.issuer, self.subject, self.key = der(parts[2]), der(parts[4]), parts[5]
        self.end = seconds(parts[3][1][1])
        added = next((part[1] for part in parts[6:] if part[0] == 0xA3), None)
        self.extensions = extensions(added[0][1]) if added else {}

    @property
    def is_authority(self):
        return any(child == (0x01, b"\xff") for child in self.extensions.get(BASIC_CONSTRAINTS, (0, (0, [])))[1][1])

    @property
    def may_sign_lists(self):
        if KEY_USAGE not in self.extensions:
            return True
        bits = self.extensions[KEY_USAGE][1][1]
        return len(bits) > 1 and bits[1] & 0x02 != 0

    @property
    def points(self):
        """The addresses of whole lists: of points that cover all reasons, by the certificate's own authority."""
        found = set()
        for _, point in self.extensions.get(DISTRIBUTION_POINTS, (0, (0, [])))[1][1]:
            if len(point) == 1 and point[0][0] == 0xA0 and point[0][1][0][0] == 0xA0:
                found |= addresses(point[0][1][0][1])
        return found


class Judge:
    """One token's chain, and what kept data come to."""

    def __init__(self, program, token, root):
        self.program = program
        self.moment = token.seconds
        try:
            signed = ber(token.data)[1][1][1][0][1]
            bag = [Certificate(node) for part in signed if part[0] == 0xA0 for node in part[1]]
            who = next(part for part in reversed(signed) if part[0] == 0x31)[1][0][1][1]
            top = Certificate(ber(root))
            self.chain = [next(one for one in bag if self._is(one, who))]
        except (IndexError, TypeError, ValueError, StopIteration):
            raise Bad("the token's certificates cannot be read") from None
        while self.chain[-1].der != top.der:
            need(len(self.chain) <= MAXIMUM_DEPTH, "the token's chain is too long")
            below = self.chain[-1]
            above = next((one for one in [top] + bag if one.subject == below.issuer and self._issued(one, below)), None)
            need(above is not None, "the token's chain has a gap")
            self.chain.append(above)

    @staticmethod
    def _is(certificate, who):
        if who[0] == SEQUENCE:
            return (certificate.issuer, certificate.serial) == (der(who[1][0]), who[1][1][1])
        return certificate.extensions.get(SUBJECT_KEY, (0, (0, None)))[1][1] == who[1]

    def _run(self, arguments, **files):
        need(self.program, "the openssl program is not installed")
        with tempfile.TemporaryDirectory(prefix="tabellion-reader-") as folder:
            for name, data in files.items():
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
            try:
                done = subprocess.run(
                    [self.program, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                    env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise Bad(f"openssl could not be run ({short(str(error))})") from None
        return done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")

    def _pem(self, certificate):
        return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(certificate.der) + b"-----END CERTIFICATE-----\n"

    def _issued(self, above, below):
        return self._run(["verify", "-partial_chain", "-no_check_time", "-trusted", "above", "below"],
                         above=self._pem(above), below=self._pem(below))[0]

    def findings(self, crls, ocsp):
        """([state of each certificate but the root], [why of each stranger's data])

        A state is "good", "later", "falls" or why nothing is known.
        """
        states, strangers = [[] for _ in self.chain[1:]], []
        for data, read in [(data, self._answer) for data in ocsp] + [(data, self._list) for data in crls]:
            refusals = []
            for place, (certificate, issuer) in enumerate(zip(self.chain, self.chain[1:])):
                try:
                    states[place].append(read(data, certificate, issuer))
                except Silence as silence:
                    states[place].append(str(silence))
                except (Bad, IndexError, TypeError, ValueError, OverflowError) as error:
                    refusals.append(str(error) or type(error).__name__)
            if len(refusals) == len(states):
                strangers.append(refusals[0] if refusals else "the chain is the root alone")
        return [self._worst(said) for said in states], strangers

    @staticmethod
    def _worst(said):
        for state in ("falls", "later", "good"):
            if state in said:
                return state
        return "; ".join(said) or "nothing was kept"

    def _revoked(self, moment, reason):
        return "later" if reason in HARMLESS and moment > self.moment else "falls"

    def _good(self, this, after, certificate):
        if self.moment > max(this, this if after is None else after):
            raise Silence("it is stale: it ended before the token")
        if this > certificate.end:
            raise Silence("it is younger than the certificate's end")
        return "good"

    # --- revocation lists, RFC 5280 section 5

    def _list(self, data, certificate, issuer):
        whole = ber(data, MAXIMUM_VALUES)
        need(whole[0] == SEQUENCE and len(whole[1]) == 3, "no revocation list")
        parts = list(whole[1][0][1])
        if parts[0][0] == INTEGER:
            parts.pop(0)
        need(der(parts[1]) == issuer.subject, "it is another authority's")
        need(issuer.may_sign_lists, "its issuer may not sign lists")
        need(whole[1][1] == parts[0] and parts[0][1][0][1] in STRONG, "its signature's algorithm is not accepted")
        _, words = self._run(["crl", "-inform", "DER", "-in", "list", "-CAfile", "issuer", "-noout"],
                             list=data, issuer=self._pem(issuer))
        need("verify OK" in words, "its signature does not verify")
        return self._listed(parts[2:], certificate)

    def _listed(self, parts, certificate):
        this, after = seconds(parts.pop(0)), None
        if parts and parts[0][0] in (0x17, 0x18):
            after = seconds(parts.pop(0))
        entries = parts.pop(0)[1] if parts and parts[0][0] == SEQUENCE else []
        added = extensions(parts[0][1][0][1]) if parts else {}
        for name, (critical, value) in added.items():
            if name == ISSUING_POINT:
                self._scope(value[1], certificate)
            elif name == DELTA or critical:
                raise Silence("it is a delta, or has an extension that is not known")
        if after is None:
            raise Silence("it does not say until when it holds")
        for _, entry in entries:
            if entry[0][1] != certificate.serial:
                continue
            about = extensions(entry[2][1]) if len(entry) > 2 else {}
            reason = int.from_bytes(about[REASON][1][1], "big") if REASON in about else None
            if reason != REMOVE_FROM_CRL:
                return self._revoked(seconds(entry[1]), reason)
        return self._good(this, after, certificate)

    @staticmethod
    def _scope(point, certificate):
        names = None
        for tag, content in point:
            if tag == 0xA0:
                names = addresses(content[0][1]) if content[0][0] == 0xA0 else set()
            elif tag == 0x81 and content != b"\0" and certificate.is_authority:
                raise Silence("it is about users' certificates")
            elif tag == 0x82 and content != b"\0" and not certificate.is_authority:
                raise Silence("it is about authorities' certificates")
            elif tag not in (0x81, 0x82):
                raise Silence("it is indirect, or of some reasons or attributes only")
        if names is not None and not names & certificate.points:
            raise Silence("it is another part of its authority's list")

    # --- OCSP answers, RFC 6960 section 4.2

    def _answer(self, data, certificate, issuer):
        whole = ber(data, MAXIMUM_VALUES)
        need(whole[0] == SEQUENCE and whole[1][0] == (ENUMERATED, b"\0"), "no successful OCSP answer")
        kind, body = whole[1][1][1][0][1]
        need(kind == (OID, OCSP_BASIC), "no basic OCSP answer")
        basic = ber(octets(body), MAXIMUM_VALUES)[1]
        need(basic[1][1][0][1] in STRONG, "its signature's algorithm is not accepted")
        parts = list(basic[0][1])
        if parts[0][0] == 0xA0:
            parts.pop(0)
        produced = seconds(parts[1])
        _, words = self._run(
            ["ocsp", "-respin", "answer", "-CAfile", "issuer", "-partial_chain", "-verify_other", "issuer", "-issuer", "issuer",
             "-no_nonce", "-no_explicit", "-attime", str(produced)], answer=data, issuer=self._pem(issuer))
        need("Response verify OK" in words, "it is signed neither by the issuer nor by its responder")
        for _, single in parts[2][1]:
            if self._names(single[0][1], certificate, issuer):
                return self._status(single, certificate)
        raise Bad("it is about another certificate")

    @staticmethod
    def _names(name, certificate, issuer):
        digest = HASHES.get(name[0][1][0][1])
        bits = issuer.key[1][1][1]
        return digest is not None and [octets(name[1]), octets(name[2]), name[3][1]] == [
            digest(certificate.issuer).digest(), digest(bits[1:]).digest(), certificate.serial]

    def _status(self, single, certificate):
        tag, content = single[1]
        if tag == 0xA1:
            reason = int.from_bytes(content[1][1][0][1], "big") if len(content) > 1 else None
            return self._revoked(seconds(content[0]), reason)
        if tag != 0x80:
            raise Silence("it does not know the certificate")
        after = next((part[1][0] for part in single[3:] if part[0] == 0xA0), None)
        return self._good(seconds(single[2]), None if after is None else seconds(after), certificate)
