"""tree.js, note.js, cosign.js, entry.js and tiles.js in Chromium: the golden files of the Swift tests, and logs made by Python."""

import base64
import hashlib
import json
import os
import random
import struct

import pytest

from logs import Key, entry, lp, published, root, sha, sm3
from scripts import ROOT, page_with

SEED = int(os.environ.get("TABELLION_TEST_SEED", "1"))
GOLDEN = ROOT / "Tests/TransparencyLogTests/Golden"
LOG, OFFICE, WORKER = Key("log.example/t", bytes([9] * 32)), Key("office", bytes([1] * 32)), Key("worker", bytes([2] * 32))
COURT, NOTARY = Key("court.example", bytes([3] * 32), 4), Key("notary.example", bytes([4] * 32), 4)
TIME = 1_700_000_000_000


@pytest.fixture(scope="module")
def page():
    with page_with("bytes", "digest", "json", "ed25519", "tree", "note", "cosign", "entry", "tiles") as page:
        page.evaluate("""() => {
          const { bytes } = Tabellion;
          globalThis.ask = async work => {
            try { return await work(Tabellion); } catch (error) {
              if (!(error instanceof bytes.Refused)) throw error;
              return { code: error.code, place: error.place, message: error.message };
            }
          };
          globalThis.reader = files => async path => path in files ? bytes.fromBase64(files[path]) : null;
        }""")
        yield page


def text64(files):
    return {name: base64.b64encode(data).decode() for name, data in files.items()}


def test_golden_note_tiles_and_entries(page):
    """The files that Tests/TransparencyLogTests hold the Swift code to."""
    keys = [Key("log.example/tabellion", bytes([1] * 32)).vkey, Key("mirror.example/court", bytes([4] * 32), 4).vkey]
    files = text64({
        "checkpoint": (GOLDEN / "checkpoint.note").read_bytes(), "tile/0/000": (GOLDEN / "tile-0-000.bin").read_bytes(),
        "tile/0/001.p/44": (GOLDEN / "tile-0-001.p-44.bin").read_bytes(),
        "tile/1/000.p/1": (GOLDEN / "tile-1-000.p-1.bin").read_bytes(),
        "tile/entries/001.p/44": (GOLDEN / "entries-001.p-44.bin").read_bytes(),
    })
    found = page.evaluate("""async ([files, log, court]) => {
      const { note, tiles, tree, bytes } = Tabellion, read = reader(files);
      const key = note.vkey(log), opened = note.open(await read("checkpoint"), key), cosigner = note.vkey(court);
      const view = new tiles.Tree(opened, read), paths = [];
      for (const index of [256, 299]) {
        const entry = await view.entry(index);
        paths.push([bytes.hex(entry), tree.isIncluded(tree.leaf(entry), index, 300, await view.inclusion(index), opened.root)]);
      }
      return { size: opened.size, text: key.text, paths, time: note.timeOf(note.linesOf(opened.note, cosigner)[0]),
        signed: note.isSignedBy(opened.note, cosigner), whole: bytes.equal(note.encode(opened.note), opened.note.encoded) };
    }""", [files, *keys])
    assert found == {"size": 300, "text": keys[0], "paths": [["0100", True], ["012b", True]], "time": 1_700_000_123,
                     "signed": True, "whole": True}
    entries = (GOLDEN / "entries.hex").read_text().split()
    decoded = page.evaluate("""texts => texts.map(text => {
      const entry = Tabellion.entry.decode(Tabellion.bytes.fromHex(text));
      return [entry.kind, entry.time, entry.drawID ?? entry.owner ?? entry.reason ?? null];
    })""", entries)
    assert [one[0] for one in decoded] == page.evaluate("Tabellion.entry.KINDS.slice(1)")
    assert [one[1] for one in decoded] == [TIME + k for k in range(1, 15)]
    assert [one[2] for one in decoded] == [None] * 3 + ["time-limit", "space"] + ["housing/0001"] * 6 + ["worker 1", None, None]
    signed = page.evaluate("""([texts, office, worker]) => texts.map(text => {
      const { bytes, entry } = Tabellion, one = entry.decode(bytes.fromHex(text));
      return [office, worker].map(key => entry.isSigned(one, bytes.fromHex(key)));
    })""", [entries, OFFICE.public.hex(), WORKER.public.hex()])
    assert [k + 1 for k, pair in enumerate(signed) if pair[0]] == [9, 12]
    assert [k + 1 for k, pair in enumerate(signed) if pair[1]] == [2, 3, 4, 5]


def test_mutated_entries_are_refused_or_others(page):
    """No change of an entry's bytes is taken for the same entry, and nothing but Refused is ever thrown."""
    numbers = random.Random(SEED)
    texts = []
    for text in (GOLDEN / "entries.hex").read_text().split():
        for _ in range(60):
            data = bytearray.fromhex(text)
            kind = numbers.randrange(3)
            if kind == 0:
                data[numbers.randrange(len(data))] ^= 1 << numbers.randrange(8)
            elif kind == 1:
                del data[numbers.randrange(len(data)):]
            else:
                data += numbers.randbytes(numbers.randrange(1, 5))
            texts.append(data.hex())
    outcomes = page.evaluate("""async texts => Promise.all(texts.map(text => ask(T => T.entry.decode(T.bytes.fromHex(text)).kind)))""", texts)
    refused = [one for one in outcomes if isinstance(one, dict)]
    assert len(refused) > len(texts) / 2 and len(refused) < len(texts)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_proofs_from_tiles(page, size):
    """Roots of every prefix that Python computes, inclusion and consistency from tiles, in both trees."""
    numbers = random.Random(SEED)
    entries = [entry(1, TIME + k, numbers.randbytes(96)) for k in range(size)]
    files = published(entries, LOG)
    firsts = sorted({0, 1, size // 2, size - 1, size} | {numbers.randrange(size) for _ in range(6)})
    found = page.evaluate("""async ([files, vkey, firsts]) => {
      const { note, tiles, tree, bytes } = Tabellion, read = reader(files), out = [];
      for (const [digest, prefix] of [["sha256", ""], ["sm3", "sm3/"]]) {
        const log = note.vkey(vkey);
        const key = prefix ? note.vkeyOf(log.name + "/sm3", 1, log.key) : log;
        const opened = note.open(await read(prefix + "checkpoint"), key);
        const view = new tiles.Tree(opened, read, { digest, prefix });
        for (const first of firsts) {
          const root = await view.rootAt(first), proof = await view.consistency(first);
          const isConsistent = tree.isConsistent(first, root, opened.size, opened.root, proof, digest);
          const changed = root.slice(); changed[0] ^= 1;
          const isFooled = tree.isConsistent(first, changed, opened.size, opened.root, proof, digest);
          let isIncluded = true;
          if (first < opened.size) {
            const path = await view.inclusion(first), entry = await view.bundle(first >> 8);
            isIncluded = tree.isIncluded(tree.leaf(entry[first & 255], digest), first, opened.size, path, opened.root, digest);
          }
          out.push([bytes.hex(root), isConsistent, isFooled, isIncluded]);
        }
      }
      return out;
    }""", [text64(files), LOG.vkey, firsts])
    due = []
    for digest in (sha, sm3):
        hashes = [digest(b"\x00" + one) for one in entries]
        due += [[root(hashes[:first], digest).hex(), True, False, True] for first in firsts]
    assert found == due


def test_a_changed_file_is_named(page):
    entries = [entry(1, TIME + k, struct.pack(">Q", k) * 12) for k in range(600)]
    files = published(entries, LOG)

    def change(name, at=-1):
        changed = dict(files)
        data = bytearray(changed[name])
        data[at] ^= 1
        changed[name] = bytes(data)
        return text64(changed)

    read = """async ([files, vkey, index]) => ask(async T => {
      const opened = T.note.open(await reader(files)("checkpoint"), T.note.vkey(vkey));
      return T.bytes.hex(await new T.tiles.Tree(opened, reader(files)).entry(index));
    })"""
    whole = """async ([files, vkey]) => ask(async T => {
      const read = reader(files), opened = T.note.open(await read("checkpoint"), T.note.vkey(vkey));
      return (await T.tiles.readAll(opened, read, () => {})).size;
    })"""
    assert page.evaluate(read, [text64(files), LOG.vkey, 3]) == entries[3].hex()
    assert page.evaluate(whole, [text64(files), LOG.vkey]) == 600
    assert page.evaluate(read, [change("tile/0/000"), LOG.vkey, 3])["place"] == "tile/0/000"
    assert page.evaluate(read, [change("tile/1/000.p/2"), LOG.vkey, 3])["code"] == "root"
    assert page.evaluate(read, [change("tile/0/002.p/88"), LOG.vkey, 3])["code"] == "root"
    found = page.evaluate(read, [change("tile/entries/000"), LOG.vkey, 3])
    assert (found["code"], found["place"]) == ("entry", "tile/entries/000") and "entry 255" in found["message"]
    assert page.evaluate(whole, [change("tile/entries/001"), LOG.vkey])["code"] == "root"
    assert page.evaluate(read, [change("checkpoint", -8), LOG.vkey, 3])["code"] == "signature"
    assert page.evaluate(read, [change("checkpoint", 1), LOG.vkey, 3])["code"] == "signature"
    assert page.evaluate(read, [text64(files), Key("log.example/t", bytes([8] * 32)).vkey, 3])["code"] == "unsigned"
    missing = {name: data for name, data in text64(files).items() if name != "tile/0/001"}
    assert page.evaluate(read, [missing, LOG.vkey, 300])["code"] == "missing"
    grown = published(entries + [entry(1, TIME, bytes(96))] * 168, LOG)
    later = {name: data for name, data in grown.items() if name.endswith("/002")}
    kept = {name: data for name, data in files.items() if not name.endswith(".p/88")}
    assert page.evaluate(read, [text64({**kept, **later}), LOG.vkey, 599]) == entries[599].hex()


def session(worker=WORKER, lease=1, opening=1):
    """Key, opening, head, closing: entries 0 to 3 of a log."""
    commitments = bytes(64)
    return [
        OFFICE.signed("TL1/key", entry(12, TIME, b"\x01" + struct.pack(">Q", TIME) + lp(worker.public) + lp(b"machine"))),
        worker.signed("TL1/session", entry(2, TIME, sha(worker.public) + struct.pack(">Q", lease) + commitments + bytes(32))),
        worker.signed("TL1/session", entry(3, TIME, struct.pack(">QI", opening, 1) + commitments)),
        worker.signed("TL1/session", entry(4, TIME, struct.pack(">QIB", opening, 1, 1) + commitments)),
    ]


def member(action="admit", votes=None, signer=OFFICE, **changes):
    record = {"v": 1, "type": "tabellion/member-record", "log": LOG.name, "sequence": 0, "action": action, "member": 1,
              "name": "court", "cosigner": COURT.vkey, "key": NOTARY.public.hex(), "address": "https://court.example/", **changes}
    text = json_text({name: value for name, value in record.items() if value is not None})
    vote = struct.pack(">H", 0) + signer.secret.sign(lp(b"TL1/member") + text)
    return entry(13, TIME, lp(text) + struct.pack(">H", 1 if votes is None else votes) + (vote if votes is None else b""))


def json_text(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


RULES = {
    "whole": (session() + [member()], None),
    "key by a stranger": ([WORKER.signed("TL1/key", session()[0][:-64])], "office's key"),
    "worker unknown": (session()[1:], "no key of worker"),
    "opening by a stranger": ([session()[0], OFFICE.signed("TL1/session", session()[1][:-64])], "not signed by its worker"),
    "second lease first": (session(lease=2), "lease 2 after 0"),
    "head of nothing": (session(opening=7), "no session opening stands at 7"),
    "closed twice": (session() + session()[3:], "has ended"),
    "key twice": (session()[:1] * 2, "already"),
    "heads miscounted": (session()[:2] + session()[3:], "1 heads stated, 0 logged"),
    "member of another log": ([member(log="other")], "another log"),
    "vote by a stranger": ([member(signer=WORKER)], "does not verify"),
    "no vote": ([member(votes=0)], "0 votes; 1 are needed"),
    "removed though none": ([member("remove", name=None, cosigner=None, key=None, address=None)], "is no member"),
    "office's key again": ([member(**{"cosigner": Key("x", bytes([1] * 32), 4).vkey})], "somebody's already"),
}


@pytest.mark.parametrize("name", RULES)
def test_rules(page, name):
    entries, reason = RULES[name]
    found = page.evaluate("""async ([texts, origin, office]) => ask(T => {
      const rules = new T.entry.Rules(origin, T.bytes.fromHex(office));
      texts.forEach((text, index) => rules.apply(T.entry.decode(T.bytes.fromHex(text)), index));
      return [rules.workers.size, rules.open.size, rules.ended.size, rules.members.size];
    })""", [[one.hex() for one in entries], LOG.name, OFFICE.public.hex()])
    if reason is None:
        assert found == [1, 0, 1, 1]
    else:
        assert isinstance(found, dict) and reason in found["message"], found


POLICY = f"log {LOG.vkey}\nwitness court {COURT.vkey} https://court.example/\nwitness notary {NOTARY.vkey}\n" \
         "group both 2 court notary\nquorum both\n"


@pytest.mark.parametrize("cosigners, forged, due", [
    ([COURT, NOTARY], [], (["court", "notary"], [], [], 0, True)),
    ([COURT], [], (["court"], [], ["notary"], 0, False)),
    ([COURT, Key("stranger.example", bytes([7] * 32), 4)], [], (["court"], [], ["notary"], 1, False)),
    ([COURT, NOTARY], [NOTARY], (["court"], ["notary"], [], 0, False)),
])
def test_cosignatures(page, cosigners, forged, due):
    files = published([entry(1, TIME, bytes(96))], LOG, cosigners)
    note = files["checkpoint"].decode()
    for one in forged:  # A line over other bytes.
        note += one.line("other\n", 1_700_000_000)
    found = page.evaluate("""([policy, text, vkey]) => {
      const { cosign, note, bytes } = Tabellion, opened = note.open(bytes.utf8(text), note.vkey(vkey));
      const s = cosign.standing(cosign.policy(policy), opened.note);
      return [s.signers.map(one => one.name), s.refused.map(one => one.name), s.missing.map(one => one.name), s.strangers.length, s.isMet];
    }""", [POLICY, note, LOG.vkey])
    assert tuple(found) == due


@pytest.mark.parametrize("text", [
    "", "quorum none", POLICY + "quorum none\n", POLICY.replace("both 2", "both 3"), POLICY.replace("2 court notary", "2 court court"),
    POLICY.replace("quorum both", "quorum other"), POLICY.replace("notary.example+", "notary.example+0"), POLICY.replace("log", "logs", 1),
    POLICY.replace("group both 2 court notary", "group both 2 court other"),
])
def test_policies_that_are_none(page, text):
    assert page.evaluate("text => ask(T => T.cosign.policy(text))", text)["code"] in ("policy", "key")


def test_forks(page):
    entries = [entry(1, TIME + k, struct.pack(">Q", k) * 12) for k in range(300)]
    other = entries[:100] + [entry(1, TIME, bytes(96))] + entries[101:]
    first, second = published(entries[:200], LOG), published(other, LOG)
    honest = published(entries, LOG)
    proof = page.evaluate("""async ([files, text, vkey]) => {
      const { note, tiles, cosign, bytes } = Tabellion, read = reader(files), key = note.vkey(vkey);
      const opened = note.open(await read("checkpoint"), key), view = new tiles.Tree(opened, read);
      const data = cosign.forkProof(key, bytes.fromBase64(text), opened.note.encoded, await view.rootAt(200), await view.consistency(200));
      return [bytes.fromUTF8(data), cosign.verifyFork(data, key).second.size];
    }""", [text64(second), base64.b64encode(first["checkpoint"]).decode(), LOG.vkey])
    assert proof[1] == 300
    check = "([text, vkey]) => ask(T => T.cosign.verifyFork(T.bytes.utf8(text), T.note.vkey(vkey)).second.size)"
    assert page.evaluate(check, [proof[0], LOG.vkey]) == 300
    value = json.loads(proof[0])
    for name, change in {
        "second": honest["checkpoint"].decode(), "root": hashlib.sha256().hexdigest(), "proof": value["proof"][1:],
        "log": Key("other", bytes([9] * 32)).vkey, "v": 2, "first": value["second"],
    }.items():
        changed = json_text({**value, name: change}).decode()
        assert page.evaluate(check, [changed, LOG.vkey])["code"], name
    assert page.evaluate(check, [proof[0] + "\n", LOG.vkey])["code"] in ("json", "canonical")
