"""A node for the tests: the real EVM of py-evm (Prague) behind JSON-RPC over HTTP, with a pool and rules like geth's.

    python chain_node.py

Prints two ports, under which the same chain is to be had. POST / is JSON-RPC; POST /control takes {"do": …} and is how a test mines, drops, re-organises, makes the
node lie, or takes one of its addresses away for a while. What a lie changes is the answer only, never the chain. Ends when its standard input ends.
"""
import http.server
import json
import os
import signal
import sys
import threading
import time

import rlp
from eth_abi import encode
from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from eth_utils import ValidationError, to_canonical_address, to_checksum_address

CHAIN_ID = 20200
# Two addresses for one chain; each has lies of its own.
LIES = [{}, {}]
ACCOUNT_FUNDS = 10**20


def quantity(number):
    return hex(number)


def data(value):
    return "0x" + bytes(value).hex()


class Refused(Exception):
    def __init__(self, code, message, payload=None):
        super().__init__(message)
        self.error = {"code": code, "message": message}
        if payload is not None:
            self.error["data"] = payload


class Node:
    def __init__(self):
        self.backend = PyEVMBackend()
        type(self.backend.chain).chain_id = CHAIN_ID
        self.tester = EthereumTester(self.backend, auto_mine_transactions=False)
        self.pool = {}
        self.automatic = True
        self.company = 0
        self.period = 0
        self.victim = None
        self.calls = 0
        self.lies = {}
        self.asked = {}
        self.banker = Account.from_key(b"\0" * 31 + b"\1")

    @property
    def chain(self):
        return self.backend.chain

    # --- what a test does

    def control(self, order):
        kind = order["do"]
        if kind == "mine":
            for _ in range(order.get("blocks", 1)):
                self.mine()
        elif kind == "automatic":
            self.automatic = order["value"]
        elif kind == "drop":
            self.pool.clear()
        elif kind == "mineEvery":
            self.period = order["seconds"]
        elif kind == "kill":
            # Ends the asking process at its call number `at`, before or after the call is carried out.
            self.victim = order
            self.calls = 0
        elif kind == "anchored":
            return {"anchored": self.anchored(order["contract"])}
        elif kind == "snapshot":
            return {"snapshot": data(self.backend.take_snapshot())}
        elif kind == "revert":
            self.backend.revert_to_snapshot(bytes.fromhex(order["snapshot"][2:]))
        elif kind == "lie":
            LIES[order["of"]][order["name"]] = order.get("value", True)
        elif kind == "honest":
            for lies in LIES:
                lies.clear()
        elif kind == "away":
            close(order["of"])
        elif kind == "back":
            serve(order["of"], order["port"])
        elif kind == "fund":
            self.transfer(order["address"], order.get("wei", ACCOUNT_FUNDS))
            self.tester.mine_block()
        elif kind == "company":
            self.company = order["value"]
        elif kind == "pool":
            return {"pool": [data(entry["raw"]) for entry in self.pool.values()]}
        elif kind == "asked":
            return {"asked": self.asked}
        elif kind == "state":
            head = self.head()
            return {"head": head.block_number, "nonce": self.backend.get_nonce(to_canonical_address(order["address"]))}
        else:
            raise ValueError(kind)
        return {}

    def transfer(self, address, wei, kind=2):
        """Money from the node's own account, in a transaction of the given type, into the block that is being made."""
        nonce = self.nonce_in_block(to_canonical_address(self.banker.address))
        fields = {"chainId": CHAIN_ID, "nonce": nonce, "gas": 40000, "value": wei, "to": to_checksum_address(address)}
        if kind == 2:
            fields |= {"maxFeePerGas": 10**12, "maxPriorityFeePerGas": 1, "type": 2}
        else:
            fields |= {"gasPrice": 10**12}
        if kind > 0:
            fields |= {"type": kind, "accessList": [{"address": fields["to"], "storageKeys": ["0x" + "11" * 32]}]}
        self.backend.send_raw_transaction(bytes(self.banker.sign_transaction(fields).raw_transaction))

    def anchored(self, contract):
        """The sizes of all events Anchored that the chain holds now, in their order."""
        sizes = []
        for number in range(1, self.head().block_number + 1):
            header = self.chain.get_canonical_block_header_by_number(number)
            for receipt in self.chain.get_block_by_header(header).get_receipts(self.chain.chaindb):
                sizes += [
                    int.from_bytes(log.data[:32], "big") for log in receipt.logs
                    if data(log.address) == contract and len(log.data) == 64]
        return sizes

    # --- the chain

    def head(self):
        return self.chain.get_canonical_head()

    def header(self, tag):
        head = self.head()
        if tag in ("latest", "pending", "safe", "finalized"):
            return head
        number = int(tag, 16)
        return self.chain.get_canonical_block_header_by_number(number) if number <= head.block_number else None

    def mine(self):
        """Everything in the pool that can go into a block, in the order of each account's nonces; others' before it."""
        for number in range(self.company):
            self.transfer("0x" + f"{number + 1:040x}", number + 1, number % 3)
        for key in sorted(self.pool, key=lambda key: key[1]):
            entry = self.pool[key]
            base = self.chain.get_block().header.base_fee_per_gas
            if entry["nonce"] != self.nonce_in_block(entry["sender"]) or entry["fee"] < base:
                continue
            try:
                self.backend.send_raw_transaction(entry["raw"])
            except Exception as error:  # noqa: BLE001  py-evm has no common base for what makes a transaction invalid
                print(f"chain_node: not mined: {error!r}", file=sys.stderr)
        self.tester.mine_block()
        for key in [key for key in self.pool if key[1] < self.backend.get_nonce(key[0])]:
            del self.pool[key]

    def nonce_in_block(self, account):
        block = self.chain.get_block()
        nonce = self.backend.get_nonce(account)
        return nonce + sum(1 for transaction in block.transactions if transaction.sender == account)

    def take(self, raw):
        try:
            transaction = self.chain.get_transaction_builder().decode(raw)
            sender = transaction.sender
        except Exception as error:  # noqa: BLE001
            raise Refused(-32000, f"rlp: {error}") from error
        if transaction.chain_id not in (None, CHAIN_ID):
            raise Refused(-32000, "invalid sender: wrong chain id")
        nonce = self.backend.get_nonce(sender)
        if transaction.nonce < nonce:
            raise Refused(-32000, f"nonce too low: next nonce {nonce}, tx nonce {transaction.nonce}")
        if hasattr(transaction, "max_fee_per_gas"):
            fee, tip = transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas
        else:
            fee = tip = transaction.gas_price
        if self.backend.get_balance(sender) < fee * transaction.gas + transaction.value:
            raise Refused(-32000, "insufficient funds for gas * price + value")
        held = self.pool.get((sender, transaction.nonce))
        if held and held["raw"] == raw:
            raise Refused(-32000, "already known")
        if held and (fee * 10 < held["fee"] * 11 or tip * 10 < held["tip"] * 11):
            raise Refused(-32000, "replacement transaction underpriced")
        self.pool[(sender, transaction.nonce)] = {
            "raw": raw, "sender": sender, "nonce": transaction.nonce, "fee": fee, "tip": tip}
        if self.automatic:
            self.mine()
        return data(transaction.hash)

    # --- as JSON

    def transaction(self, transaction, index, header):
        value = {
            "hash": data(transaction.hash), "nonce": quantity(transaction.nonce), "gas": quantity(transaction.gas),
            "to": data(transaction.to) if transaction.to else None, "value": quantity(transaction.value),
            "input": data(transaction.data), "r": quantity(transaction.r), "s": quantity(transaction.s),
            "blockHash": data(header.hash), "blockNumber": quantity(header.block_number), "transactionIndex": quantity(index),
            "from": data(transaction.sender),
        }
        kind = transaction.type_id or 0
        value["type"] = quantity(kind)
        if kind == 0:
            return value | {"gasPrice": quantity(transaction.gas_price), "v": quantity(transaction.v)}
        value |= {
            "chainId": quantity(transaction.chain_id), "yParity": quantity(transaction.y_parity),
            "v": quantity(transaction.y_parity),
            "accessList": [
                {"address": data(address), "storageKeys": [data(key.to_bytes(32, "big")) for key in keys]}
                for address, keys in transaction.access_list],
        }
        if kind == 1:
            return value | {"gasPrice": quantity(transaction.gas_price)}
        return value | {
            "maxFeePerGas": quantity(transaction.max_fee_per_gas),
            "maxPriorityFeePerGas": quantity(transaction.max_priority_fee_per_gas)}

    def block(self, tag, whole):
        header = self.header(tag)
        if header is None:
            return None
        block = self.chain.get_block_by_header(header)
        transactions = block.transactions
        value = {
            "hash": data(header.hash), "parentHash": data(header.parent_hash), "sha3Uncles": data(header.uncles_hash),
            "miner": data(header.coinbase), "stateRoot": data(header.state_root),
            "transactionsRoot": data(header.transaction_root), "receiptsRoot": data(header.receipt_root),
            "logsBloom": data(header.bloom.to_bytes(256, "big")), "difficulty": quantity(header.difficulty),
            "number": quantity(header.block_number), "gasLimit": quantity(header.gas_limit),
            "gasUsed": quantity(header.gas_used), "timestamp": quantity(header.timestamp),
            "extraData": data(header.extra_data), "mixHash": data(header.mix_hash), "nonce": data(header.nonce),
            "size": quantity(len(rlp.encode(header))), "uncles": [],
            "transactions": [
                self.transaction(transaction, index, header) if whole else data(transaction.hash)
                for index, transaction in enumerate(transactions)],
        }
        later = {
            "baseFeePerGas": ("base_fee_per_gas", quantity), "withdrawalsRoot": ("withdrawals_root", data),
            "blobGasUsed": ("blob_gas_used", quantity), "excessBlobGas": ("excess_blob_gas", quantity),
            "parentBeaconBlockRoot": ("parent_beacon_block_root", data), "requestsHash": ("requests_hash", data),
        }
        fields = header.as_dict()
        value |= {name: form(fields[field]) for name, (field, form) in later.items() if field in fields}
        if "blockHash" in self.lies:
            value["hash"] = "0x" + "ab" * 32
        if "header" in self.lies:
            value["stateRoot"] = "0x" + "cd" * 32
        if "transactions" in self.lies and whole and value["transactions"]:
            value["transactions"][0]["gas"] = quantity(1)
        return value

    def receipts(self, header):
        block = self.chain.get_block_by_header(header)
        values = []
        for index, receipt in enumerate(block.get_receipts(self.chain.chaindb)):
            transaction = block.transactions[index]
            position = {
                "transactionHash": data(transaction.hash), "transactionIndex": quantity(index),
                "blockHash": data(header.hash), "blockNumber": quantity(header.block_number),
            }
            status = receipt.state_root == b"\1"
            if "status" in self.lies:
                status = not status
            values.append(position | {
                "type": quantity(transaction.type_id or 0), "status": quantity(int(status)),
                "cumulativeGasUsed": quantity(receipt.gas_used), "logsBloom": data(receipt.bloom.to_bytes(256, "big")),
                "logs": [
                    {"address": data(log.address), "data": data(log.data),
                     "topics": [data(topic.to_bytes(32, "big")) for topic in log.topics]} for log in receipt.logs],
            })
        return values

    def receipt(self, digest):
        if "forgedReceipt" in self.lies:
            # A block that does not exist.
            return {
                "transactionHash": digest, "transactionIndex": "0x0", "blockHash": "0x" + "ef" * 32,
                "blockNumber": quantity(self.head().block_number), "status": "0x1", "type": "0x2",
                "cumulativeGasUsed": "0x5208", "logsBloom": "0x" + "00" * 256, "logs": []}
        if "otherReceipt" in self.lies:
            return {"transactionHash": "0x" + "12" * 32, "blockHash": "0x" + "ef" * 32, "blockNumber": "0x1", "status": "0x1"}
        if "noReceipt" in self.lies:
            return None
        for number in range(self.head().block_number, 0, -1):
            header = self.chain.get_canonical_block_header_by_number(number)
            for value in self.receipts(header):
                if value["transactionHash"] == digest:
                    return value
        return None

    def call(self, transaction, tag="latest"):
        wanted = {
            "from": transaction.get("from", self.banker.address), "to": transaction.get("to", ""), "value": 0, "gas": 200_000,
            "gas_price": self.head().base_fee_per_gas, "data": transaction["data"]}
        return self.tester_call(wanted)

    def tester_call(self, wanted):
        wanted = dict(wanted)
        wanted["from"] = to_canonical_address(wanted["from"])
        wanted["to"] = to_canonical_address(wanted["to"]) if wanted["to"] else b""
        wanted["data"] = bytes.fromhex(wanted["data"][2:])
        try:
            return self.backend.call(wanted, "latest")
        except ValidationError as error:
            raise Refused(-32000, f"insufficient funds for transfer: {error}") from error
        except TransactionFailed as error:
            reason = str(error.args[0])
            payload = "0x08c379a0" + encode(["string"], [reason]).hex()
            raise Refused(3, f"execution reverted: {reason}", payload) from error

    def estimate(self, transaction):
        wanted = {"from": transaction["from"], "to": transaction.get("to", ""), "data": transaction["data"]}
        if wanted["to"]:
            self.call(transaction)
            return 120_000
        return 1_500_000

    def answer(self, method, parameters):
        self.asked[method] = self.asked.get(method, 0) + 1
        if method in self.lies:
            lie = self.lies[method]
            if isinstance(lie, dict) and "refuse" in lie:
                raise Refused(-32000, lie["refuse"])
            return lie
        head = self.head()
        if method == "eth_chainId":
            return quantity(CHAIN_ID)
        if method == "eth_blockNumber":
            return quantity(head.block_number)
        if method == "eth_getTransactionCount":
            header = self.header(parameters[1])
            return quantity(self.backend.get_nonce(to_canonical_address(parameters[0]), header.block_number))
        if method == "eth_getBalance":
            return quantity(self.backend.get_balance(to_canonical_address(parameters[0])))
        if method == "eth_getCode":
            return data(self.backend.get_code(to_canonical_address(parameters[0])))
        if method == "eth_gasPrice":
            return quantity(self.chain.get_block().header.base_fee_per_gas + 10**9)
        if method == "eth_maxPriorityFeePerGas":
            return quantity(10**9)
        if method == "eth_call":
            return data(self.call(parameters[0]))
        if method == "eth_estimateGas":
            return quantity(self.estimate(parameters[0]))
        if method == "eth_sendRawTransaction":
            return self.take(bytes.fromhex(parameters[0][2:]))
        if method == "eth_getTransactionReceipt":
            return self.receipt(parameters[0])
        if method == "eth_getBlockByNumber":
            return self.block(parameters[0], parameters[1])
        if method == "eth_getBlockReceipts":
            header = self.header(parameters[0])
            return self.receipts(header) if header else None
        raise Refused(-32601, f"the method {method} does not exist")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    node = None
    lock = threading.Lock()

    def do_POST(self):
        if self.server is not SERVERS[self.server.place]:
            # A connection from before the address was taken away.
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/control":
            with self.lock:
                self.reply(json.dumps(self.node.control(json.loads(body))).encode())
            return
        lies = LIES[self.server.place]
        if "silence" in lies:
            time.sleep(lies["silence"])
        raw = lies.get("raw")
        if raw is not None:
            self.reply(raw.encode())
            return
        request = json.loads(body)
        victim = self.node.victim
        with self.lock:
            self.node.calls += 1
            is_last = victim is not None and self.node.calls == victim["at"]
        if is_last and not victim["after"]:
            os.kill(victim["pid"], signal.SIGKILL)
            return
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            with self.lock:
                self.node.lies = lies
                answer["result"] = self.node.answer(request["method"], request["params"])
            if is_last:
                os.kill(victim["pid"], signal.SIGKILL)
                return
        except Refused as refused:
            answer["error"] = refused.error
        except Exception as error:  # noqa: BLE001
            import traceback
            traceback.print_exc()
            answer["error"] = {"code": -32603, "message": f"internal error: {error!r}"}
        self.reply(json.dumps(answer).encode())

    def reply(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


Handler.node = Node()
SERVERS = [None for _ in LIES]


def serve(place, port=0):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.place = place
    SERVERS[place] = server
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def close(place):
    server, SERVERS[place] = SERVERS[place], None
    server.shutdown()
    server.server_close()


print(" ".join(str(serve(place)) for place in range(len(LIES))), flush=True)


def mine_on():
    while True:
        time.sleep(Handler.node.period or 0.05)
        if Handler.node.period:
            with Handler.lock:
                Handler.node.mine()


threading.Thread(target=mine_on, daemon=True).start()
sys.stdin.read()
os._exit(0)
