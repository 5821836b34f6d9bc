#!/usr/bin/env python3
"""Reads and verifies the proof or the receipt of a deposit, or the proof of a capture session's end.

Written from docs/spec/deposit.md and docs/spec/chain.md alone (and what those pages name), as a second reader beside tabellion-audit.
Needs Python 3.11 and, for time tokens and what was kept beside them, the openssl program.

    deposit_reader.py [--trust FILE | --untrusted] [--policy FILE] [--content FILE] [--json] PROOF...

With --json one object a line, one line a proof. Exit status: the largest of 0 nothing failed and there was a trust file, 1
something failed or no trust file was given, 2 a file cannot be read or is neither proof nor receipt.
"""

import argparse
import hmac
import json
import os
import re
import struct
import sys
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tabellion_reader import (  # noqa: E402
    Bad, Checkpoint, H, LP, MAXIMUM_INTEGER, MAXIMUM_JSON_VALUES, T, Token, TokenVerifier, Unusable, VerifierKey, array,
    ber, const, ed25519_verify, hexadecimal, integer, jcs, matching, need, octets, shaped, short, sm3, sm3_hasher,
    strict_base64, text)
import chain_anchor  # noqa: E402
import hashlib  # noqa: E402
import revocation  # noqa: E402

MAXIMUM_PROOF = 16 << 20
MAXIMUM_NOTE = 512 << 10
LATEST_INSTANT = 253_402_300_799_999  # the end of the year 9999, in Unix milliseconds
KINDS = ("witnesses", "time", "chain")


# ------------------------------------------------------------------------------------------------------------- JSON

def _members(pairs):
    found = dict(pairs)
    need(len(found) == len(pairs), "an object has a member twice")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass")))


def _number(spelling):
    need(re.fullmatch("[0-9]{1,16}", spelling) and int(spelling) <= MAXIMUM_INTEGER,
         f"number {short(spelling)} is not in 0 ... 2^53-1")
    return int(spelling)


def _no_number(spelling):
    raise Bad(f"number {short(spelling)} is not an integer")


def free_json(data, maximum, what):
    """A value in any spelling, its objects in RFC 8785's order."""
    need(len(data) <= maximum, f"{what}: longer than {maximum} bytes")
    need(sum(data.count(c) for c in b",[{") <= MAXIMUM_JSON_VALUES, f"{what}: more values than this reader takes")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_members, parse_int=_number, parse_float=_no_number,
                           parse_constant=_no_number)
        layer = [value]
        for depth in range(34):
            below = []
            for item in layer:
                need(item is not None, "null is not allowed")
                if isinstance(item, (dict, list)):
                    need(depth < 32, "nested deeper than 32")
                    below.extend(item.values() if isinstance(item, dict) else item)
            layer = below
        jcs(value)  # refuses lone surrogates
    except UnicodeDecodeError:
        raise Bad(f"{what}: not UTF-8") from None
    except Bad as bad:
        raise Bad(f"{what}: {bad}") from None
    except RecursionError:
        raise Bad(f"{what}: nested deeper than 32") from None
    except ValueError as error:
        raise Bad(f"{what}: not JSON ({short(str(error))})") from None
    return value


# ------------------------------------------------------------------------------------------------------------ forms

NAME = matching("[a-z0-9-]{1,32}", "an anchor's name")


def bounded(rule, most, least=0):
    def bounded_rule(value, where):
        rule(value, where)
        need(least <= len(value) <= most, f"{where} has {len(value)} items")
    return bounded_rule


PATH = bounded(array(hexadecimal(32)), 64)


def note_form(value, where):
    text(value, where)
    need(1 <= len(value.encode()) <= MAXIMUM_NOTE, f"{where} is empty or longer than 512 KiB")


def origin_form(value, where):
    text(value, where)
    data = value.encode()
    need(1 <= len(data) <= 255 and all(b >= 0x20 and b != 0x7F for b in data), f"{where} is no origin")


RECEIPT_FORM = shaped({
    "v": const(1), "type": const("tabellion/deposit-receipt"), "log": origin_form, "first": integer(),
    "count": integer(1, 10_000), "root": hexadecimal(32), "time": integer(), "deadline": integer(),
    "signature": hexadecimal(64),
})


def receipt_form(value, where):
    RECEIPT_FORM(value, where)
    need(value["first"] + value["count"] <= MAXIMUM_INTEGER, f"{where}: first is too large")
    need(value["time"] <= value["deadline"], f"{where}: the deadline is before the time")


def digests_form(value, where):
    shaped({}, {"sha256": hexadecimal(32), "sm3": hexadecimal(32)})(value, where)
    need(value and "0" * 64 not in value.values(), f"{where}: no digest, or zero bytes")


def number_form(value, where):
    text(value, where)
    need(1 <= len(value.encode()) <= 256 and all(unicodedata.category(c) != "Cc" for c in value),
         f"{where} is no case number")


def der_form(most):
    def rule(value, where):
        text(value, where)
        need(1 <= len(strict_base64(value, where)) <= most, f"{where} is empty or too long")
    return rule


TIME_EVIDENCE = shaped({
    "v": const(1), "type": const("tabellion/time-evidence"), "authority": NAME, "token": der_form(65_536),
    "crls": bounded(array(der_form(1 << 20)), 8), "ocsp": bounded(array(der_form(1 << 20)), 8),
})


def chain_evidence(value, where):
    need(type(value) is dict and len(jcs(value)) <= 4 << 20, f"{where} is no object, or longer than 4 MiB")


def anchor_form(value, where):
    need(type(value) is dict and value.get("kind") in KINDS, f"{where}: no such kind of anchor")
    members = {"kind": text, "name": NAME, "checkpoint": note_form, "proof": PATH}
    if value["kind"] != "witnesses":
        members["evidence"] = TIME_EVIDENCE if value["kind"] == "time" else chain_evidence
    shaped(members)(value, where)
    if value["kind"] == "time":
        need(value["evidence"]["authority"] == value["name"], f"{where}: the authority has another name")


INCLUSION = shaped({"index": integer(), "checkpoint": note_form, "proof": PATH})
PROOF_FORM = shaped({
    "v": const(1), "type": const("tabellion/deposit-proof"), "entry": hexadecimal(106), "digests": digests_form,
    "contentSalt": hexadecimal(32), "receipt": receipt_form, "receiptPath": PATH, "inclusion": INCLUSION,
    "anchors": bounded(array(anchor_form), 32),
}, {"case": shaped({"number": number_form, "salt": hexadecimal(32)}), "inclusionSm3": INCLUSION})


SESSION_FORM = shaped({
    "v": const(1), "type": const("tabellion/session-proof"), "log": origin_form, "entry": hexadecimal(151),
    "fingerprints": shaped({"sha256": hexadecimal(32), "sm3": hexadecimal(32)}), "contentSalt": hexadecimal(32),
    "inclusion": INCLUSION, "anchors": bounded(array(anchor_form), 32),
}, {"inclusionSm3": INCLUSION})


def session_form(value, where):
    SESSION_FORM(value, where)
    digests_form(value["fingerprints"], where + ".fingerprints")
    need(value["entry"].startswith("0104"), f"{where}.entry closes no session")
    entry = bytes.fromhex(value["entry"])
    need(1 <= entry[22] <= 9, f"{where}.entry gives no reason")
    need(int.from_bytes(entry[10:18], "big") < value["inclusion"]["index"], f"{where}: ends before it was opened")
    order_form(value, where)


def proof_form(value, where):
    PROOF_FORM(value, where)
    need(value["entry"].startswith("0101"), f"{where}.entry is no deposit")
    order_form(value, where)


def order_form(value, where):
    sm3_index = value.get("inclusionSm3", value["inclusion"])["index"]
    need(sm3_index == value["inclusion"]["index"], f"{where}.inclusionSm3 has another index")
    order = [(KINDS.index(anchor["kind"]), anchor["name"]) for anchor in value["anchors"]]
    need(all(left < right for left, right in zip(order, order[1:])), f"{where}.anchors are not in order")


def names_form(value, where):
    bounded(array(NAME), 16)(value, where)
    need(all(left < right for left, right in zip(value, value[1:])), f"{where} do not ascend")


POLICY_FORM = shaped({
    "v": const(1), "type": const("tabellion/letter-policy"), "witnesses": text, "time": names_form,
    "timeQuorum": integer(), "chain": names_form,
})


# ------------------------------------------------------------------------------------------------------------ trees

def root_of_path(leaf, index, size, path, digest):
    """The root that an inclusion path leads to (RFC 9162, 2.1.3.2)."""
    need(index < size, f"index {index} is not below the size {size}")
    fn, sn, r = index, size - 1, digest(b"\x00" + leaf)
    for p in path:
        need(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            r = digest(b"\x01" + p + r)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            r = digest(b"\x01" + r + p)
        fn >>= 1
        sn >>= 1
    need(sn == 0, "the path is too short")
    return r


def hashes(path):
    return [bytes.fromhex(item) for item in path]


# ------------------------------------------------------------------------------------------------ witness policies

class WitnessPolicy:
    """C2SP tlog-policy (commit 5ba5ee8): who has to cosign."""

    def __init__(self, spelling):
        need(len(spelling.encode()) <= 256 << 10 and (not spelling or spelling.endswith("\n")), "not lines of a policy")
        self.keys, self.groups, self.quorum, logs = {}, {}, None, set()
        taken = set()
        for line in spelling.split("\n")[:-1]:
            need(not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line), "a control character")
            items = re.split("[ \t]+", line.strip(" \t"))
            if items == [""] or items[0].startswith("#"):
                continue
            word, rest = items[0], items[1:]
            if word == "log" and len(rest) in (1, 2):
                key = VerifierKey(rest[0], 1, "a log")
                need(key.public not in logs, "a log stands twice")
                logs.add(key.public)
            elif word == "witness" and len(rest) in (2, 3):
                key = VerifierKey(rest[1], 4, "a witness")
                need(all(key.public != other.public for other in self.keys.values()), "a key stands twice")
                self._define(rest[0])
                self.keys[rest[0]] = key
            elif word == "group" and len(rest) >= 3:
                members = rest[2:]
                count = {"any": 1, "all": len(members)}.get(rest[1])
                if count is None:
                    need(re.fullmatch("0|[1-9][0-9]{0,9}", rest[1]), "no threshold")
                    count = int(rest[1])
                need(1 <= count <= len(members), "no threshold that can be met")
                for member in members:
                    need((member in self.keys or member in self.groups) and member not in taken,
                         f"{short(member)} is not defined, or a member twice")
                    taken.add(member)
                self._define(rest[0])
                self.groups[rest[0]] = (count, members)
            elif word == "quorum" and len(rest) == 1:
                need(self.quorum is None, "two quorums")
                need(rest[0] == "none" or rest[0] in self.keys or rest[0] in self.groups, "an unknown quorum")
                self.quorum = rest[0]
            else:
                raise Bad(f"a line that is no policy's: {short(line)}")
        need(self.quorum is not None, "no quorum")

    def _define(self, name):
        need(len(name.encode()) <= 255 and name != "none" and name not in self.keys and name not in self.groups,
             f"{short(name)} cannot be a name here")

    def met(self, signers):
        """Whether witnesses with these public keys are enough."""
        good = {name for name, key in self.keys.items() if key.public in signers}
        for name, (count, members) in self.groups.items():
            if sum(member in good for member in members) >= count:
                good.add(name)
        return self.quorum == "none" or self.quorum in good


def cosignatures(note, keys):
    """[(time, public key)] of the known keys' lines, which all have to verify."""
    found = []
    for key in keys:
        for name, key_id, signature in note.signatures:
            if (name, key_id) != (key.name, key.key_id):
                continue
            need(len(signature) == 72, f"a cosignature of {short(name)} has a wrong length")
            moment = int.from_bytes(signature[:8], "big")
            message = b"cosignature/v1\ntime %d\n" % moment + note.text
            need(moment < 1 << 63 and ed25519_verify(key.public, signature[8:], message),
                 f"a cosignature of {short(name)} is wrong")
            found.append((moment, key.public))
    return found


# ------------------------------------------------------------------------------------------------------------ trust

TRUST_FORM = shaped({
    "v": const(1), "type": const("tabellion/trust"),
    "offices": array(shaped({"name": text, "key": hexadecimal(32)})), "logs": array(text), "cosigners": array(text),
    "quorum": integer(), "timeAuthorities": array(shaped({
        "name": text, "certificate": text, "test": lambda value, where: need(type(value) is bool, where)})),
}, {"witnessPolicy": text, "chains": array(shaped({
    "name": text, "chainId": integer(), "contract": matching("0x[0-9a-f]{40}", "an address"),
    "senders": array(matching("0x[0-9a-f]{40}", "an address")),
    "blocks": array(shaped({"number": integer(), "hash": matching("0x[0-9a-f]{64}", "a hash")})),
})), "letters": array(shaped({"name": text, "certificate": text}))})


class Trust:
    """The auditor's own keys, roots and policies (section 9)."""

    def __init__(self, file_name):
        try:
            value = free_json(read(file_name, 1 << 20), 1 << 20, "trust file")
            TRUST_FORM(value, "trust file")
            self.logs = [VerifierKey(key, 1, "logs") for key in value["logs"]]
            self.cosigners = [VerifierKey(key, 4, "cosigners") for key in value["cosigners"]]
            self.quorum = value["quorum"]
            need(self.quorum <= len(self.cosigners), "quorum is above the number of cosigners")
            self.policy = WitnessPolicy(value["witnessPolicy"]) if "witnessPolicy" in value else None
            self.chains = {chain["name"]: chain for chain in value.get("chains", [])}
            need(len(self.chains) == len(value.get("chains", [])), "two chains have one name")
            self.roots = {}
            for authority in value["timeAuthorities"]:
                certificate = strict_base64(authority["certificate"], "certificate")
                self.roots.setdefault(authority["name"], []).append((certificate, authority["test"]))
        except Bad as bad:
            raise Unusable(f"trust file: {bad}") from None

    def keys(self):
        found = {key.identity: key for key in self.cosigners + list(self.policy.keys.values() if self.policy else [])}
        return list(found.values())

    def met(self, signers):
        enough = len({key.public for key in self.cosigners} & signers) >= self.quorum
        return bool(signers) and enough and (self.policy is None or self.policy.met(signers))

    def met_at(self, note):
        """The earliest time at which all that is asked for had signed, or None."""
        found = sorted(cosignatures(note, self.keys()))
        for moment, _ in found:
            if self.met({key for other, key in found if other <= moment}):
                return moment
        return None


def latest(token):
    """genTime + accuracy in Unix milliseconds, rounded up."""
    encapsulated = ber(token.data)[1][1][1][0][1][2]
    info = ber(octets(encapsulated[1][1][1][0]))[1]
    fraction = re.fullmatch(rb"\d{14}(?:\.(\d+))?Z", info[4][1])[1] or b""
    nanoseconds = int((fraction + b"0" * 9)[:9])
    for tag, content in info[5:6]:
        if tag == 0x30:
            for kind, value in content:
                nanoseconds += int.from_bytes(value, "big") * {0x02: 10**9, 0x80: 10**6, 0x81: 10**3}[kind]
    return token.seconds * 1000 + -(-nanoseconds // 10**6)


# ------------------------------------------------------------------------------------------------------------ audit

class Audit:
    """One proof, of a deposit or a session, or one receipt; `lines` are (check, anchor, result, reason)."""

    def __init__(self, value, trust, policy, content, tokens):
        self.trust, self.policy, self.content, self.tokens = trust, policy, content, tokens
        self.lines, self.times, self.attested, self.notes = [], [], [], []
        self.policy_test = False  # the policy is met only by an authority for trying things out
        self.kind = {"tabellion/deposit-proof": "proof", "tabellion/session-proof": "session"}.get(
            value.get("type") if type(value.get("type")) is str else None, "receipt")
        if self.kind == "receipt":
            receipt_form(value, "receipt")
            self.receipt = value
        else:
            (proof_form if self.kind == "proof" else session_form)(value, "proof")
            self.proof, self.receipt = value, value.get("receipt")
            self.entry = bytes.fromhex(value["entry"])
            self.index = value["inclusion"]["index"]
        self.log = self.receipt["log"] if self.receipt else value["log"]
        self.key = next((k for k in trust.logs if k.name == self.log), None) if trust else None

    def say(self, check, result, reason="", anchor=None):
        self.lines.append((check, anchor, result, reason))

    def run(self):
        self.say("trust", "pass" if self.key else "fail" if self.trust else "note")
        if self.kind == "receipt":
            if self.key:
                self.attempt("receipt", self.receipt_signature)
            if self.content is not None:
                self.say("file", "note")
        else:
            if self.kind == "proof":
                self.file()
                self.commitments()
                self.attempt("receipt", self.receipt_covers)
            else:
                if self.content is not None:
                    self.say("file", "note")
                self.fingerprints()
            self.attempt("inclusion", lambda: self.open(self.proof["inclusion"]))
            if "inclusionSm3" in self.proof:
                self.attempt("inclusion-sm3", lambda: self.open(self.proof["inclusionSm3"], "/sm3", sm3))
            else:
                self.say("inclusion-sm3", "note")
            for anchor in self.proof["anchors"]:
                self.anchor(anchor)
            self.forks()
            self.quorum()
            self.letter_policy()
        self.say("not-proven", "note")

    def attempt(self, check, action):
        """Passes, or without the log's key is noted, when `action` raises nothing."""
        try:
            action()
            self.say(check, "pass" if self.key else "note")
        except Bad as bad:
            self.say(check, "fail", str(bad))

    def file(self):
        if self.content is None:
            return self.say("file", "note")
        for name in ("sha256", "sm3"):
            stated = self.proof["digests"].get(name)
            if stated is not None and stated != self.content[name]:
                self.say("file", "fail", f"{name} is {self.content[name]}")
        if not any(line[0] == "file" for line in self.lines):
            self.say("file", "pass")

    def commitments(self):
        digests, salt = self.proof["digests"], bytes.fromhex(self.proof["contentSalt"])
        zeros = "0" * 64
        due = H(T("TL1/c") + salt + bytes.fromhex(digests.get("sha256", zeros))) + sm3(
            T("TL1/c") + salt + bytes.fromhex(digests.get("sm3", zeros)))
        good = self.entry[10:74] == due
        self.say("commitments", "pass" if good else "fail", "" if good else "other commitments")
        for name in ("sha256", "sm3"):
            if name not in digests:
                self.say("commitments", "note", f"no {name}")
        stated, shown = self.entry[74:], self.proof.get("case")
        if shown is None:
            if stated != bytes(32):
                self.say("case", "note")
            return
        due = H(T("TL1/case") + bytes.fromhex(shown["salt"]) + LP(shown["number"].encode()))
        self.say("case", "pass" if due == stated else "fail")

    def fingerprints(self):
        stated, salt = self.proof["fingerprints"], bytes.fromhex(self.proof["contentSalt"])
        due = H(T("TL1/c") + salt + bytes.fromhex(stated["sha256"])) + sm3(T("TL1/c") + salt + bytes.fromhex(stated["sm3"]))
        good = self.entry[23:87] == due
        self.say("commitments", "pass" if good else "fail", "" if good else "other commitments")

    def receipt_signature(self):
        unsigned = {name: value for name, value in self.receipt.items() if name != "signature"}
        message = T("TL1/receipt") + jcs(unsigned)
        need(ed25519_verify(self.key.public, bytes.fromhex(self.receipt["signature"]), message), "wrong signature")

    def receipt_covers(self):
        if self.key:
            self.receipt_signature()
        first, count = self.receipt["first"], self.receipt["count"]
        need(first <= self.index < first + count, "the receipt does not cover the index")
        need(self.receipt["time"] == int.from_bytes(self.entry[2:10], "big"), "the receipt has another time")
        root = root_of_path(self.entry, self.index - first, count, hashes(self.proof["receiptPath"]), H)
        need(root.hex() == self.receipt["root"], "the path does not lead to the receipt's root")

    def open(self, place, suffix="", digest=H):
        """The signed checkpoint of a place, which holds the entry."""
        note = Checkpoint(place["checkpoint"].encode(), "checkpoint")
        need(len(note.signatures) <= 100, "too many signatures")
        if self.key:
            key = self.key
            if suffix:
                name = key.name + suffix
                key = object.__new__(VerifierKey)
                key.name, key.public = name, self.key.public
                key.key_id = H(name.encode() + b"\n\x01" + key.public)[:4]
            note.signed_by_log(key)
        need(note.origin == self.log + suffix, "another log's checkpoint")
        root = root_of_path(self.entry, self.index, note.size, hashes(place["proof"]), digest)
        need(root == note.root, "the path does not lead to the checkpoint's root")
        if not suffix:
            self.notes.append(note)
        return note

    def anchor(self, anchor):
        kind, name, more = anchor["kind"], anchor["name"], []
        try:
            note = self.open(anchor)
            if kind == "witnesses":
                result = self.witnesses(note)
            elif kind == "time":
                result, more = self.time(anchor, note)
            else:
                result = self.chain(anchor, note)
        except Bad as bad:
            return self.say(kind, "fail", str(bad), name)
        if result is None or any(line[0] == "fail" for line in more):
            self.say(kind, "note", "", name)
        else:
            milliseconds, test = result
            if self.key:
                self.attested.append((kind, name))
                self.times.append({"kind": kind, "name": name, "notLaterThan": milliseconds, "test": test})
            self.say(kind, "pass", "", name)
        for result, reason in more:
            self.say("revocation", result, reason, name)

    def chain(self, anchor, note):
        trusted = self.trust.chains.get(anchor["name"]) if self.trust else None
        moment = chain_anchor.check(anchor["evidence"], note, trusted)
        need(moment is None or 1000 * moment <= LATEST_INSTANT, "the block's time is no time")
        return None if moment is None else (1000 * moment, False)

    def witnesses(self, note):
        moment = self.trust.met_at(note) if self.trust else None
        return None if moment is None or 1000 * moment > LATEST_INSTANT else (1000 * moment, False)

    def time(self, anchor, note):
        """((milliseconds, test) or None, lines about revocation)"""
        token = Token(strict_base64(anchor["evidence"]["token"], "token"), "token")
        need(token.imprint == H(note.text), "the token is of something else")
        why = None
        roots = self.trust.roots.get(anchor["name"], []) if self.trust else []
        for certificate, test in roots:
            good, why = self.tokens.to_root(token, certificate)
            if good:
                moment = latest(token)
                if moment > LATEST_INSTANT:
                    return None, []
                return (moment, test or marked_test(certificate)), self.revocation(anchor["evidence"], token, certificate)
        if not roots:
            good, why = self.tokens.by_itself(token)
            if good:
                return None, []
        raise Bad(f"the token does not verify ({why})")

    def revocation(self, evidence, token, root):
        """[(result, reason)] of what was kept (section 6)."""
        kept = [[strict_base64(one, name) for one in evidence[name]] for name in ("crls", "ocsp")]
        states, strangers = revocation.Judge(self.tokens.program, token, root).findings(*kept)
        failed = [("fail", "revoked: the token falls") for state in states if state == "falls"]
        failed += [("fail", f"not of this chain: {why}") for why in strangers]
        unknown = [state for state in states if state not in ("good", "later")]
        if failed:
            return failed
        return [("pass", ", ".join(states)) if states and not unknown else ("note", "; ".join(unknown))]

    def forks(self):
        roots = {}
        for note in self.notes:
            if roots.setdefault(note.size, note.root) != note.root:
                self.say("checkpoints", "fail", f"two roots for size {note.size}")

    def quorum(self):
        if not self.key or not (self.trust.quorum or self.trust.policy):
            return
        self.say("quorum", "pass" if any(self._met(note) for note in self.notes) else "fail")

    def _met(self, note):
        try:
            return self.trust.met_at(note) is not None
        except Bad:
            return False

    def letter_policy(self):
        if self.policy is None:
            return
        lacking = []
        if self.policy["witnesses"] and not self.key:
            lacking.append("witnesses")
        elif self.policy["witnesses"]:
            try:
                witnesses = WitnessPolicy(self.policy["witnesses"])
            except Bad as bad:
                return self.say("policy", "fail", str(bad))
            met = False
            for note in self.notes:
                try:
                    met |= witnesses.met({key for _, key in cosignatures(note, list(witnesses.keys.values()))})
                except Bad:
                    pass
            lacking += [] if met else ["witnesses"]
        tests = {(time["kind"], time["name"]) for time in self.times if time["test"]}
        real = [anchor for anchor in self.attested if anchor not in tests]
        without = lacking + self._unmet(real)
        lacking += self._unmet(self.attested)
        self.policy_test = not lacking and bool(without)
        self._lacking(lacking)

    def _unmet(self, attested):
        stamped = [name for name in self.policy["time"] if ("time", name) in attested]
        return ([] if len(stamped) >= self.policy["timeQuorum"] else ["time"]) + (
            [] if all(("chain", name) in attested for name in self.policy["chain"]) else ["chain"])

    def _lacking(self, lacking):
        for what in lacking:
            self.say("policy", "fail", what)
        if not lacking:
            self.say("policy", "pass")

    def report(self, untrusted):
        failed = any(line[2] == "fail" for line in self.lines)
        real = [time for time in self.times if not time["test"]] or self.times
        best = min(real, key=lambda time: time["notLaterThan"]) if real else None
        return {
            "exit": 0 if not failed and (self.trust or untrusted) else 1,
            "kind": self.kind,
            "first": self.receipt["first"] if self.kind == "receipt" else self.index,
            "notLaterThan": best and best["notLaterThan"],
            "test": bool(self.policy_test or best and best["test"]), "anchors": self.times,
            "checks": [{"check": check, "anchor": anchor, "result": result, "reason": reason}
                       for check, anchor, result, reason in self.lines],
        }


def marked_test(certificate):
    """The subject of a root says that it is for trying things out."""
    return b"TEST ONLY" in certificate.upper()


# ------------------------------------------------------------------------------------------------------------- main

def read(name, maximum):
    try:
        with open(name, "rb") as file:
            data = file.read(maximum + 1)
    except OSError as error:
        raise Unusable(f"{short(name)} cannot be read: {error.strerror}") from None
    need(len(data) <= maximum, f"{short(name)} is longer than {maximum} bytes")
    return data


def digests_of(name):
    sha256, other = hashlib.sha256(), sm3_hasher()
    try:
        with open(name, "rb") as file:
            while chunk := file.read(1 << 20):
                sha256.update(chunk)
                other.update(chunk)
    except OSError as error:
        raise Unusable(f"{short(name)} cannot be read: {error.strerror}") from None
    return {"sha256": sha256.hexdigest(), "sm3": other.hexdigest()}


def salts(seed, count):
    """The content salts of a request's first `count` deposits, and its case salt (section 2)."""
    def mac(message):
        return hmac.new(seed, message, hashlib.sha256).digest()
    return [mac(T("TL1/deposit-salt") + struct.pack(">I", k)) for k in range(count)], mac(T("TL1/deposit-case"))


def policy_of(name):
    try:
        value = free_json(read(name, 128 << 10), 128 << 10, "policy")
        POLICY_FORM(value, "policy")
        need(len(value["witnesses"].encode()) <= 64 << 10, "policy: witnesses are too long")
        need(value["timeQuorum"] <= len(value["time"]) and bool(value["timeQuorum"]) == bool(value["time"]),
             "policy: timeQuorum")
        need(not set(value["time"]) & set(value["chain"]), "policy: a name in time and chain")
        return value
    except Bad as bad:
        raise Unusable(str(bad)) from None


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verify the proof or the receipt of a deposit.")
    anchors = parser.add_mutually_exclusive_group()
    anchors.add_argument("--trust", metavar="FILE", help="the auditor's own keys and roots")
    anchors.add_argument("--untrusted", action="store_true", help="accept what is merely consistent")
    parser.add_argument("--policy", metavar="FILE", help="a letter policy that has to be met")
    parser.add_argument("--content", metavar="FILE", help="the deposited file")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("proof", nargs="+")
    options = parser.parse_args(arguments)
    worst = 0
    try:
        trust = Trust(options.trust) if options.trust else None
        policy = policy_of(options.policy) if options.policy else None
        content = digests_of(options.content) if options.content else None
    except Unusable as error:
        print(f"unusable: {error}", file=sys.stderr)
        return 2
    for name in options.proof:
        try:
            value = free_json(read(name, MAXIMUM_PROOF), MAXIMUM_PROOF, short(name))
            need(type(value) is dict, f"{short(name)}: no object")
            audit = Audit(value, trust, policy, content, TokenVerifier())
            audit.run()
            report = audit.report(options.untrusted)
        except (Bad, Unusable, MemoryError, RecursionError) as error:
            report = {"exit": 2, "unusable": short(str(error) or type(error).__name__, 300)}
        worst = max(worst, report["exit"])
        if options.json:
            print(json.dumps(report, ensure_ascii=False))
        elif report["exit"] == 2:
            print(f"unusable: {report['unusable']}", file=sys.stderr)
        else:
            for line in report["checks"]:
                print(line["result"].upper(), line["check"], *filter(None, (line["anchor"], short(line["reason"], 160))))
            print("not later than", report["notLaterThan"], "TEST" if report["test"] else "")
    return worst


if __name__ == "__main__":
    sys.exit(main())
