"""Checks the proof of a checkpoint on a chain.

Written from docs/spec/chain.md alone (and what that page names: RLP, the tries and Keccak-256 of the Ethereum Yellow Paper, EIP-2, EIP-155,
EIP-658, EIP-1559, EIP-2718, SEC 1 with secp256k1). Standard library only.
"""

from tabellion_reader import Bad, array, const, hexadecimal, integer, matching, need, shaped, text

MAXIMUM_NODES = 16

# ------------------------------------------------------------------------------------------------------- Keccak-256

_ROUNDS, _MASK = [], (1 << 64) - 1


def _constants():
    register = 1
    for _ in range(24):
        value = 0
        for j in range(7):
            if register & 1:
                value |= 1 << ((1 << j) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        _ROUNDS.append(value)


_constants()


def _turn(value, count):
    return ((value << count) | (value >> (64 - count))) & _MASK if count else value


def _permute(a):
    for constant in _ROUNDS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[(x + 4) % 5] ^ _turn(c[(x + 1) % 5], 1) for x in range(5)]
        a = [a[i] ^ d[i % 5] for i in range(25)]
        b, (x, y), current = a[:], (1, 0), a[1]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, b[x + 5 * y] = a[x + 5 * y], _turn(current, ((t + 1) * (t + 2) // 2) % 64)
        a = [b[i] ^ (~b[i - i % 5 + (i + 1) % 5] & b[i - i % 5 + (i + 2) % 5] & _MASK) for i in range(25)]
        a[0] ^= constant
    return a


def keccak(data):
    rate, state = 136, [0] * 25
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    for start in range(0, len(padded), rate):
        for i in range(rate // 8):
            state[i] ^= int.from_bytes(padded[start + 8 * i:start + 8 * i + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


# -------------------------------------------------------------------------------------------------------------- RLP

def rlp(data, what):
    """One value in its only spelling, nothing after it: bytes, or a list of values."""
    budget = [100_000]

    def item(at, end, depth):
        budget[0] -= 1
        need(at < end and depth <= 16 and budget[0] > 0, f"{what}: RLP is cut off, or nested too deep")
        first = data[at]
        if first < 0x80:
            return data[at:at + 1], at + 1
        base = 0x80 if first < 0xC0 else 0xC0
        length, at = first - base, at + 1
        if length > 55:
            count = length - 55
            need(at + count <= end and data[at] != 0, f"{what}: RLP has a wrong length")
            length, at = int.from_bytes(data[at:at + count], "big"), at + count
            need(length > 55, f"{what}: RLP is not in its shortest spelling")
        need(at + length <= end, f"{what}: RLP is cut off")
        stop = at + length
        if base == 0x80:
            need(length != 1 or data[at] >= 0x80, f"{what}: RLP is not in its shortest spelling")
            return data[at:stop], stop
        values = []
        while at < stop:
            value, at = item(at, stop, depth + 1)
            values.append(value)
        return values, stop

    value, at = item(0, len(data), 0)
    need(at == len(data), f"{what}: bytes follow the RLP")
    return value


def encoded(value):
    if isinstance(value, list):
        body = b"".join(encoded(one) for one in value)
        return _length(len(body), 0xC0) + body
    if len(value) == 1 and value[0] < 0x80:
        return value
    return _length(len(value), 0x80) + value


def _length(count, base):
    if count <= 55:
        return bytes([base + count])
    digits = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(digits)]) + digits


def number(value, what, most=32):
    """An integer as RLP has them: big-endian without leading zeros."""
    need(isinstance(value, bytes) and len(value) <= most and value[:1] != b"\0", f"{what} is no number")
    return int.from_bytes(value, "big")


def minimal(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def of_length(value, count, what):
    need(isinstance(value, bytes) and len(value) == count, f"{what} is not {count} bytes")
    return value


# -------------------------------------------------------------------------------------------------------- secp256k1

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def _add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _times(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def address_of(digest, parity, r, s):
    """Who signed (SEC 1, 4.1.6): the address of the recovered key."""
    need(0 < r < N and 0 < s <= N // 2, "the signature is out of its range (EIP-2)")
    y = pow(r**3 + 7, (P + 1) // 4, P)
    need(r < P and (y * y - r**3 - 7) % P == 0, "the signature is of no key")
    point = (r, y if y & 1 == parity else P - y)
    inverse = pow(r, -1, N)
    key = _add(_times(s * inverse % N, point), _times(-int.from_bytes(digest, "big") * inverse % N, G))
    need(key is not None, "the signature is of no key")
    return keccak(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:]


# ------------------------------------------------------------------------------------------------------ transaction

class Transaction:
    def __init__(self, data):
        self.kind = 2 if data[:1] == b"\x02" else 0
        fields = rlp(data[1:] if self.kind else data, "the transaction")
        need(isinstance(fields, list) and len(fields) == (12 if self.kind else 9),
             "the transaction is neither legacy nor of type 2")
        if self.kind:
            self.chain = number(fields[0], "the chain's number", 8)
            for value in fields[1:5]:
                number(value, "a number of the transaction")
            to, value, self.data, access = fields[5:9]
            need(access == [], "the access list is not empty")
            parity = number(fields[9], "the signature's parity")
            signed = b"\x02" + encoded(fields[:9])
        else:
            for value in fields[:3]:
                number(value, "a number of the transaction")
            to, value, self.data = fields[3:6]
            v = number(fields[6], "v", 9)
            need(v >= 37, "the transaction is of any chain (EIP-155)")
            self.chain, parity = divmod(v - 35, 2)
            signed = encoded(fields[:6] + [minimal(self.chain), b"", b""])
        need(parity in (0, 1) and isinstance(self.data, bytes), "the transaction is malformed")
        self.to = of_length(to, 20, "the called contract")
        need(number(value, "the value") == 0, "the transaction moves money")
        r, s = (number(field, "the signature") for field in fields[-2:])
        self.sender = address_of(keccak(signed), parity, r, s)


# ------------------------------------------------------------------------------------------------------------- trie

def _nibbles(data):
    return [digit for byte in data for digit in (byte >> 4, byte & 15)]


def under(root, index, nodes, what):
    """The value under RLP(index) in the trie with this root (Yellow Paper, appendix D)."""
    key, due, nodes = _nibbles(encoded(minimal(index))), root, list(nodes)
    node = None
    while True:
        if node is None:
            need(nodes, f"{what}: the proof is too short")
            data = nodes.pop(0)
            need(keccak(data) == due, f"{what}: a node is not the one that its parent names")
            node = rlp(data, what)
        need(isinstance(node, list) and len(node) in (2, 17), f"{what}: a node is neither leaf, extension nor branch")
        if len(node) == 17:
            if not key:
                value = node[16]
                break
            below, key = node[key[0]], key[1:]
        else:
            need(isinstance(node[0], bytes) and node[0], f"{what}: a node has no path")
            path = _nibbles(node[0])
            need(path[0] < 4 and (path[0] & 1 or path[1] == 0), f"{what}: a node has a wrong path")
            is_leaf, path = path[0] >= 2, path[1:] if path[0] & 1 else path[2:]
            need(key[:len(path)] == path, f"{what}: the path leads elsewhere")
            below, key = node[1], key[len(path):]
            if is_leaf:
                need(not key, f"{what}: the path ends too early")
                value = below
                break
            need(path, f"{what}: a node has no path")
        if isinstance(below, list):
            need(len(encoded(below)) < 32, f"{what}: a node stands inside its parent that should not")
            node = below
        else:
            due, node = of_length(below, 32, f"{what}: a reference"), None
    need(not nodes, f"{what}: the proof is too long")
    need(isinstance(value, bytes) and value, f"{what}: nothing stands there")
    return value


# ------------------------------------------------------------------------------------------------------------ proof

ADDRESS = matching("0x[0-9a-f]{40}", "an address")


def _bytes_form(value, where):
    text(value, where)
    hexadecimal(len(value) // 2)(value, where)


def _nodes_form(value, where):
    array(_bytes_form)(value, where)
    need(1 <= len(value) <= MAXIMUM_NODES, f"{where} has {len(value)} nodes")


FORM = shaped({
    "v": const(1), "type": const("tabellion/chain-anchor"), "chainId": integer(1), "contract": ADDRESS,
    "transaction": _bytes_form,
}, {"block": shaped({
    "header": _bytes_form, "index": integer(), "log": integer(), "receiptProof": _nodes_form, "transactionProof": _nodes_form,
})})

SELECTOR = keccak(b"anchor(bytes32,uint64,bytes32)")[:4]
EVENT = keccak(b"Anchored(bytes32,uint64,bytes32)")


def _included(block, raw, kind, contract, origin, words):
    """(number, hash, time) of the block that the proof shows the call's event in."""
    data = bytes.fromhex(block["header"])
    header = rlp(data, "the header")
    need(isinstance(header, list) and len(header) >= 15 and all(isinstance(one, bytes) for one in header),
         "the header is no list of 15 byte strings or more")

    def nodes(name):
        return [bytes.fromhex(node) for node in block[name]]
    found = under(of_length(header[4], 32, "a root"), block["index"], nodes("transactionProof"), "transactionProof")
    need(found == raw, "another transaction stands there")
    data_of = under(of_length(header[5], 32, "a root"), block["index"], nodes("receiptProof"), "receiptProof")
    if kind:
        need(data_of[0] == kind, "the receipt is of another type than the transaction")
        data_of = data_of[1:]
    receipt = rlp(data_of, "the receipt")
    need(isinstance(receipt, list) and len(receipt) == 4, "the receipt has not four members")
    need(receipt[0] == b"\x01", "the transaction failed")
    number(receipt[1], "the receipt's gas")
    of_length(receipt[2], 256, "the receipt's bloom")
    logs = receipt[3]
    need(isinstance(logs, list) and block["log"] < len(logs), "the receipt has no such event")
    need(logs[block["log"]] == [contract, [EVENT, origin], words], "the event is not the anchoring of this checkpoint")
    place = number(header[8], "the block's number", 8)
    return place, keccak(data), number(header[11], "the block's time", 8)


def check(evidence, checkpoint, chain):
    """Seconds since 1970 of the trusted block that took the checkpoint, or None if so much is not shown.

    `chain` is the trust file's entry, or None: then the proof's own chain and contract are taken, and nobody is trusted.
    """
    FORM(evidence, "evidence")
    senders = [bytes.fromhex(one[2:]) for one in chain["senders"]] if chain else []
    raw, contract = bytes.fromhex(evidence["transaction"]), bytes.fromhex(evidence["contract"][2:])
    if chain:
        need(evidence["chainId"] == chain["chainId"] and evidence["contract"] == chain["contract"],
             "the proof is of another chain or contract than the trust file's")
    transaction = Transaction(raw)
    need(transaction.chain == evidence["chainId"] and transaction.to == contract,
         "the transaction is for another chain or contract")
    origin = keccak(checkpoint.origin.encode())
    words = checkpoint.size.to_bytes(32, "big") + checkpoint.root
    need(transaction.data == SELECTOR + origin + words, "the transaction anchors another checkpoint")
    need(not senders or transaction.sender in senders, "the sender is none that the trust file names")
    if "block" not in evidence:
        return None
    place, digest, seconds = _included(evidence["block"], raw, transaction.kind, contract, origin, words)
    named = [one["hash"] for one in chain["blocks"] if one["number"] == place] if chain else []
    if "0x" + digest.hex() in named:
        return seconds
    if named:
        raise Bad("the block has another hash than the one that the trust file names")
    return None
