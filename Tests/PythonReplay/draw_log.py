"""A transparency log in memory, and the records of a draw on it: what tabellion_draw.py reads, made by its definition.

Proofs come from the recursive definitions of RFC 6962, section 2.1, not from the loops that check them.
"""

import os
from base64 import b64encode

import tabellion_draw as draw


def tree_root(leaves):
    """RFC 6962, 2.1: MTH."""
    if not leaves:
        return draw.H(b"")
    if len(leaves) == 1:
        return draw.leaf_hash(leaves[0])
    half = split(len(leaves))
    return draw.node_hash(tree_root(leaves[:half]), tree_root(leaves[half:]))


def split(count):
    """The largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


def inclusion(leaves, index):
    """RFC 6962, 2.1.1: PATH."""
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return inclusion(leaves[:half], index) + [tree_root(leaves[half:])]
    return inclusion(leaves[half:], index - half) + [tree_root(leaves[:half])]


def consistency(leaves, first):
    """RFC 6962, 2.1.2: PROOF."""
    def subproof(m, part, whole):
        if m == len(part):
            return [] if whole else [tree_root(part)]
        half = split(len(part))
        if m <= half:
            return subproof(m, part[:half], whole) + [tree_root(part[half:])]
        return subproof(m - half, part[half:], False) + [tree_root(part[:half])]
    return subproof(first, leaves, True) if 0 < first < len(leaves) else []


def signature_line(vkey, data):
    name, key_id = vkey.split("+", 2)[:2]
    return f"— {name} {b64encode(bytes.fromhex(key_id) + data).decode()}\n"


def cosignature(key, text, moment):
    """cosignature/v1 of C2SP tlog-cosignature."""
    return draw.u64(moment) + key.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())


class Log:
    """Entries in order. `key` signs its checkpoints, `vkey` names it."""

    def __init__(self, key, vkey):
        self.key, self.vkey, self.entries = key, vkey, []

    def __len__(self):
        return len(self.entries)

    def add(self, kind, body, version=1, signer=None, purpose=None):
        """`signer` signs everything before its signature, for `purpose`."""
        entry = bytes([version, kind]) + draw.u64(1_700_000_000_000 + len(self.entries)) + body
        if signer:
            entry += signer.sign(draw.T(purpose) + entry)
        self.entries.append(entry)
        return len(self.entries) - 1

    def text(self, size):
        root = b64encode(tree_root(self.entries[:size])).decode()
        return f"{self.vkey.split('+', 1)[0]}\n{size}\n{root}\n"

    def note(self, size, cosigned=()):
        """`cosigned`: (key, vkey, time) of each."""
        text = self.text(size)
        lines = [signature_line(self.vkey, self.key.sign(text.encode()))]
        lines += [signature_line(vkey, cosignature(key, text, moment)) for key, vkey, moment in cosigned]
        return (text + "\n" + "".join(lines)).encode()

    def publish(self, path, size=None, keep_partial=True):
        """Checkpoint and entry bundles; without `keep_partial` the partial one is gone once there is a full one."""
        size = len(self.entries) if size is None else size
        for start in range(0, size, 256):
            bundle = self.entries[start:min(start + 256, size)]
            name = os.path.join(path, draw.bundle_path(start // 256))
            if len(bundle) < 256 and (keep_partial or start + 256 > len(self.entries)):
                name += f".p/{len(bundle)}"
            else:
                bundle = self.entries[start:start + 256]
            os.makedirs(os.path.dirname(name), exist_ok=True)
            with open(name, "wb") as file:
                file.write(b"".join(draw.u16(len(entry)) + entry for entry in bundle))
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, "checkpoint"), "wb") as file:
            file.write(self.note(size))
        return path


class DrawLog(Log):
    """A log with the records of one draw, in the order in which a test adds them; other entries lie between them."""

    def __init__(self, maker):
        super().__init__(maker.keys["log"], maker.log_vkey)
        self.maker = maker

    def of_draw(self, kind, body, draw_id=None, **more):
        return self.add(kind, draw.LP(draw_id or self.maker.draw_id) + body, **more)

    def stranger(self):
        return self.add(1, bytes(96))

    def vrf_key(self, purpose=3, public=None, office=None):
        public = public or self.maker.keys["vrf"].public
        body = bytes([purpose]) + bytes(8) + draw.LP(public) + draw.LP(b"office")
        return self.add(12, body, signer=office or self.maker.keys["office"], purpose="TL1/key")

    def commitment(self, commit=None, **more):
        return self.of_draw(6, commit or self.maker.commit, **more)

    def proof(self, pi=None, **more):
        return self.of_draw(7, pi or bytes.fromhex(self.maker.get("vrf.json")["proof"]), **more)

    def reveal(self, j, **changes):
        reveal = {**self.maker.reveal(j), **changes}
        return self.of_draw(8, draw.u16(reveal["index"]) + bytes.fromhex(reveal["value"] + reveal["signature"]))

    def void(self, key=None, text="重复登记".encode(), reason=1, **more):
        return self.of_draw(9, bytes([reason]) + draw.LP(text), signer=key or self.maker.keys["notary"],
                            purpose="TL1/void", **more)

    def result(self, result=None):
        return self.of_draw(10, result or bytes.fromhex(self.maker.get("result.json")["result"]))

    def removal(self, item, **changes):
        item = {**item, **changes}
        record = draw.removal_record(self.maker.commit, item["stage"], item["index"], item["reason"],
                                     bytes.fromhex(item["evidenceHash"]))
        return self.of_draw(11, draw.LP(record) + bytes.fromhex(item["notarySignature"] + item["supervisorSignature"]))

    def view(self, size=None, first=1000):
        """`size`: how many of the entries are in cp(D)."""
        return draw.LogView([(first + i, entry) for i, entry in enumerate(self.entries)],
                            first + (len(self.entries) if size is None else size))
