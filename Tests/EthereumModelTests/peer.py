"""The other side of PeerTests.swift: pycryptodome, rlp, eth-account and trie, which share no code with ours.

    python peer.py SEED

Prints JSON: digests, RLP items, addresses, signed transactions and tries with their proofs, made at random from the seed.
"""
import json
import random
import sys

import rlp
from Crypto.Hash import keccak
from eth_account import Account
from eth_utils import to_checksum_address
from trie import HexaryTrie

rng = random.Random(int(sys.argv[1]))


def digest(data):
    return keccak.new(digest_bits=256, data=data).hexdigest()


def item(depth):
    if depth == 0 or rng.random() < 0.5:
        return rng.randbytes(rng.choice([0, 1, 1, 2, 20, 32, 55, 56, 57, 255, 256, 300]))
    return [item(depth - 1) for _ in range(rng.choice([0, 1, 2, 3, 17]))]


def plain(value):
    return value.hex() if isinstance(value, bytes) else [plain(part) for part in value]


def transaction(dynamic, chain):
    secret = rng.randbytes(32)
    account = Account.from_key(secret)
    fields = {
        "chainId": chain, "nonce": rng.choice([0, 1, 127, 128, rng.getrandbits(60)]),
        "gas": rng.choice([21000, rng.getrandbits(40)]), "value": 0, "data": "0x" + rng.randbytes(rng.choice([0, 1, 100])).hex(),
    }
    creates = rng.random() < 0.2
    if not creates:
        fields["to"] = to_checksum_address(rng.randbytes(20))
    if dynamic:
        fields.update(maxFeePerGas=rng.getrandbits(50), maxPriorityFeePerGas=rng.getrandbits(33), type=2)
    else:
        fields.update(gasPrice=rng.getrandbits(50))
    signed = account.sign_transaction(fields)
    return {
        "secret": secret.hex(), "address": account.address, "dynamic": dynamic, "chainID": str(chain),
        "nonce": str(fields["nonce"]), "gas": str(fields["gas"]), "data": fields["data"][2:], "to": fields.get("to"),
        "maximum": str(fields.get("maxFeePerGas", fields.get("gasPrice"))),
        "priority": str(fields.get("maxPriorityFeePerGas", 0)),
        "raw": bytes(signed.raw_transaction).hex(), "hash": bytes(signed.hash).hex(),
    }


def trie_of(count, least):
    values = [rng.randbytes(rng.choice([least, 30, 31, 32, 33, 100, 700])) for _ in range(count)]
    held = HexaryTrie({}, prune=False)
    for index, value in enumerate(values):
        held[rlp.encode(index)] = value
    wanted = sorted({0, count - 1, rng.randrange(count), rng.randrange(count)})
    proofs = []
    for index in wanted:
        nodes = [rlp.encode(node) for node in held.get_proof(rlp.encode(index))]
        # The library lists the nodes that stand inside their parent too; eth_getProof and we do not.
        nodes = nodes[:1] + [node for node in nodes[1:] if len(node) >= 32]
        proofs.append({"index": index, "nodes": [node.hex() for node in nodes]})
    return {"values": [value.hex() for value in values], "root": held.root_hash.hex(), "proofs": proofs}


items = [item(4) for _ in range(60)]
lengths = list(range(0, 10)) + list(range(130, 142)) + [271, 272, 273, 1000]
print(json.dumps({
    "digests": [{"message": data.hex(), "digest": digest(data)} for data in map(rng.randbytes, lengths)],
    "items": [{"encoded": rlp.encode(value).hex(), "parts": json.dumps(plain(value))} for value in items],
    "transactions": [
        transaction(dynamic, chain) for dynamic in (False, True) for chain in (1, 1337, 20200, 2**40 + 1) for _ in range(8)],
    "tries": [trie_of(count, least) for count in (1, 2, 3, 16, 17, 127, 128, 129, 300) for least in (1, 40)],
}))
