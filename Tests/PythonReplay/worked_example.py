"""The worked example of docs/spec/draw.md as draw directories and slips."""

import json
import os

import random_draws as rd

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Vectors")


def vectors(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return json.load(file)


def example(which):
    """"rank" or "pick"."""
    return vectors("draw-td1-worked-example.json")[which]


def files_of(case):
    """{name: bytes} of the directory of one of its two draws. Its removal has no signatures, so none is published."""
    reveals = [bytes.fromhex(reveal["record"]) for reveal in case["reveals"]]
    files = {
        "commitment.json": {
            "drawId": case["drawId"], "configHash": case["configHash"], "listRoot": case["listRoot"], "n": case["n"],
            "w": str(case["w"]), "contributions": [c["c"] for c in case["contributors"]],
            "vrfPublicKey": case["vrfPublicKey"], "beaconChainHash": case["beaconChainHash"],
            "beaconRound": case["beaconRound"], "revealDeadline": case["revealDeadline"], "commit": case["commit"]},
        "vrf.json": {"proof": case["pi"], "output": case["beta"]},
        "reveals.json": [{"index": int.from_bytes(record[:2], "big"), "value": record[2:34].hex(),
                          "signature": record[34:].hex()} for record in reveals],
        "beacon.json": {"round": case["beaconRound"], "signature": case["beaconSignature"]},
        "result.json": {"seed": case["seed"], "result": case["result"], "stages": [
            {name: stage[name] for name in ("id", "available", "left", "cutoff", "listed", "last", "outcomeRoot")}
            for stage in case["stages"]]},
        "removals.json": [],
    }
    files = {name: rd.jcs(value) for name, value in files.items()}
    files["config.json"] = case["config"].encode()
    files["list.bin"] = b"".join(bytes.fromhex(entry["entry"]) for entry in case["entries"])
    for stage in case["stages"]:
        files[f"stage-{stage['id']}.outcomes"] = b"".join(bytes.fromhex(o["bytes"]) for o in stage["outcomes"])
    return files
