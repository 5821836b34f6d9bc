"""The second implementation of draws, as visitors' browsers run it: vectors, whole directories, everything that can be wrong with them."""

import base64
import json
import os
import random
import subprocess
import sys

import pytest

from conftest import PROGRAM
from scripts import ROOT, page_with

sys.path.insert(0, str(ROOT / "Tests/PythonReplay"))
import random_draws
import tabellion_draw

SEED = int(os.environ.get("TABELLION_TEST_SEED", "1"))
COUNT = int(os.environ.get("TABELLION_DRAWS", "100"))
VECTORS = ROOT / "Tests/PythonReplay/Vectors"
DRAW = ("bytes", "digest", "json", "ed25519", "tree", "note", "vrf", "bls", "beacon", "drawlist", "drawengine", "drawrules", "drawledger", "drawslip", "draw")
NEVER_HERE = {"trust", "whole-log", "register"}


@pytest.fixture(scope="module")
def draw():
    """A page with the scripts, and functions of the tests beside them."""
    with page_with(*DRAW) as page:
        page.evaluate("""() => {
          const { bytes: b } = Tabellion;
          globalThis.sourceOf = files => ({
            names: Object.keys(files),
            file: async name => Object.hasOwn(files, name) ? b.fromBase64(files[name]) : null,
          });
          globalThis.run = generator => { for (;;) { const { value, done } = generator.next(); if (done) return value; } };
          globalThis.refused = work => {
            try { work(); return null; } catch (error) { if (!(error instanceof b.Refused)) throw error; return error.message; }
          };
        }""")
        yield page


def encoded(files):
    return {name: base64.b64encode(data).decode() for name, data in files.items()}


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def replay(page, files, **options):
    report = page.evaluate("""async ([files, options]) => {
      const report = await Tabellion.draw.replay(sourceOf(files), options);
      return { ...report, stages: report.stages.map(stage => ({ ...stage, admitted: [...stage.admitted], standing: [...stage.standing] })) };
    }""", [encoded(files), options])
    report["states"] = {check["id"]: check["state"] for check in report["checks"]}
    return report


def failed(report):
    return {check["id"] for check in report["checks"] if check["state"] == "fail"}


# ------------------------------------------------------------------------------------------------------------ published vectors

def test_vrf_vectors(draw):
    vectors = [v for v in json.loads((VECTORS / "rfc9381-ecvrf-edwards25519-tai.json").read_text())["vectors"] if v["suite_string"] == "03"]
    assert len(vectors) == 3
    found = draw.evaluate("""vectors => vectors.map(({ pk, alpha, pi }) => {
      const { bytes: { fromHex, hex }, vrf } = Tabellion, proof = fromHex(pi), key = fromHex(pk), input = fromHex(alpha);
      const changed = at => refused(() => vrf.verify(key, input, proof.map((byte, n) => n === at ? byte ^ 1 : byte)));
      return [hex(vrf.hashToCurve(key, input)), hex(vrf.verify(key, input, proof)), [0, 32, 48, 79].every(at => changed(at) !== null),
        refused(() => vrf.verify(key, fromHex(alpha + "00"), proof)) !== null];
    })""", vectors)
    assert found == [[v["h"], v["beta"], True, True] for v in vectors]


def test_hashing_to_the_curve(draw):
    suite = json.loads((VECTORS / "rfc9380-bls12381g1-sha256-sswu-ro.json").read_text())
    found = draw.evaluate("""({ vectors, dst }) => vectors.map(({ msg }) => Tabellion.bls.hashToG1(Tabellion.bytes.utf8(msg), Tabellion.bytes.utf8(dst))
      .map(n => "0x" + n.toString(16).padStart(96, "0")))""", suite)
    assert found == [[v["P"]["x"], v["P"]["y"]] for v in suite["vectors"]]


def test_beacons(draw):
    suite = json.loads((VECTORS / "drand.json").read_text())
    of_quicknet = [v for v in suite["vectors"] if v["scheme"] == "bls-unchained-g1-rfc9380"]
    assert {v["expect"] for v in of_quicknet} == {True, False}
    found = draw.evaluate("""vectors => vectors.map(({ public_key: key, round, signature }) => refused(() => Tabellion.beacon.verify(
      { key }, round, Tabellion.bytes.fromHex(signature))) === null)""", of_quicknet)
    assert found == [v["expect"] for v in of_quicknet]


# --------------------------------------------------------------------------------------------------------------- the engine alone

ENGINE = """lines => lines.map(({ config, list, commit, seed, removals, unitCount }) => {
  const { bytes: b, drawlist, drawengine: e } = Tabellion;
  const candidates = run(drawlist.read(b.fromHex(list.join("")), 53));
  candidates.checkLimits(config.stages);
  const drawn = run(e.draw(candidates, config.stages, b.fromHex(seed)));
  const record = new Uint8Array(45);
  const outcomes = done => Array.from({ length: done.listed }, (_, place) => { done.recordAt(place, record); return b.hex(record); });
  const found = {
    listRoot: b.hex(candidates.root),
    stages: drawn.stages.map(done => ({ stageRec: b.hex(e.encodeRecord(done.record)), outcomes: outcomes(done).join(""), winners: [...done.winners()] })),
    result: b.hex(e.resultOf(b.fromHex(commit), b.fromHex(seed), drawn.stages.map(done => done.record))),
    removals: removals.map(({ stage, index }) => { let up = null; refused(() => { up = drawn.remove(stage, index); }); return up; }),
  };
  if (unitCount !== undefined) {
    found.holders = config.stages.map(stage => drawn.standing(stage.id));
    found.units = [...drawn.holders(unitCount)].sort((x, y) => x[0] - y[0]);
  }
  return found;
})"""


def comparable(line):
    expected = line["expected"]
    joined = lambda outcomes: outcomes if isinstance(outcomes, str) else "".join(outcomes)
    return {**{name: expected[name] for name in ("result", "removals", "listRoot", "holders", "units") if name in expected},
            "stages": [{"stageRec": s["stageRec"], "outcomes": joined(s["outcomes"]), "winners": s["winners"]} for s in expected["stages"]]}


def same_as(found, line):
    due = comparable(line)
    return {name: found[name] for name in due} == due


def test_engine_agrees_with_the_published_cases(draw):
    lines = [json.loads(line) for line in (ROOT / "Tests/DrawCoreTests/Vectors/engine-cases.jsonl").read_text().splitlines()]
    found = draw.evaluate(ENGINE, lines)
    assert len(lines) >= 100
    assert [at for at, (one, line) in enumerate(zip(found, lines)) if not same_as(one, line)] == []


def test_engine_agrees_with_random_draws(draw):
    numbers = random.Random(SEED)
    for start in range(0, COUNT, 250):
        lines = [random_draws.engine_case(numbers) for _ in range(min(250, COUNT - start))]
        found = draw.evaluate(ENGINE, lines)
        assert [at for at, (one, line) in enumerate(zip(found, lines)) if not same_as(one, line)] == [], f"seed {SEED}"


# ------------------------------------------------------------------------------------------------------------- whole directories

def made(seed, **options):
    maker = random_draws.Maker(seed, **options)
    maker.build()
    maker.ledger()
    return maker


def python_fails(files, tmp_path):
    """What the Python replay makes of the same files."""
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with tabellion_draw.Directory(tmp_path) as directory:
        checks = tabellion_draw.Replay(directory, True, tabellion_draw.Budget(), tabellion_draw.Evidence())
        checks.run()
    return {name for name, status in checks.status.items() if status == "FAIL"}


@pytest.mark.parametrize("example", ["housing", "school", "plates", "company"])
def test_what_the_office_publishes_agrees(draw, example, tmp_path):
    rules = ROOT / "examples/draws" / example
    subprocess.run([PROGRAM, "draw", "demo", "--config", rules / "rules.json", "--candidates", rules / "candidates.csv", "--out", tmp_path / "it"],
                   check=True, capture_output=True, timeout=300)
    report = replay(draw, files_of(tmp_path / "it/draw"))
    assert (report["verdict"], report["isRehearsal"]) == ("valid", True)
    assert {check["id"] for check in report["checks"] if check["state"] != "pass"} == NEVER_HERE
    assert len(report["stages"]) == len(json.loads((rules / "rules.json").read_text())["stages"])
    assert sum(len(stage["admitted"]) for stage in report["stages"]) > 0


def test_random_directories_agree(draw, tmp_path):
    """A real draw, rehearsals with and without cosigners, each cause of a VOID."""
    kinds = [{"real": True}, {}, {}, {"void": "record"}, {"void": "no-proof"}, {"void": "too-few-reveals"}]
    for at, kind in enumerate(kinds):
        maker = made(f"{SEED}.{at}", **kind)
        report = replay(draw, maker.files)
        assert python_fails(maker.files, tmp_path / str(at)) == set()
        assert report["verdict"] == ("void" if kind.get("void") else "valid"), (kind, SEED, report["checks"])
        assert report["isRehearsal"] != kind.get("real", False)
        unreached = {check["id"] for check in report["checks"] if check["state"] == "unreached"}
        assert report["facts"].get("void", {}).get("cause") == kind.get("void")
        assert ("proof" in unreached, "seed" in unreached) == (kind.get("void") in ("record", "no-proof"), "void" in kind)
        if "void" not in kind:
            again = tabellion_draw.Draw(maker.drawn.candidates, [done.stage for done in maker.drawn.stages], maker.seed)
            assert [stage["admitted"] for stage in report["stages"]] == [list(done.winners()) for done in again.stages]


@pytest.fixture(scope="module")
def plain():
    """A draw with cosigners, reveals and a removal, from which tests change one thing each."""
    stage = {"id": 1, "mode": "rank", "require": 0, "forbid": 1, "seats": 4, "policy": "skip", "cascade": 0, "alternates": 3}
    people = [(0, 1 + n % 3, tabellion_draw.NONE) for n in range(9)] + [(1, 1, tabellion_draw.NONE)]
    for at in range(1, 1000):
        maker = random_draws.Maker(f"plain {SEED} {at}", contributors=3, case=(["a"], [stage], people))
        if len(maker.cosigners) == 3:
            maker.build()
            if maker.get("removals.json") and len(maker.revealed) >= 2:
                maker.ledger()
                return maker
    raise AssertionError("no such draw was made")


BYTES = {  # where a byte is changed: in the file's parts from 0 to 1
    "config.json": (0.1, 0.9), "list.bin": (0.0, 0.5, 0.99), "commitment.json": (0.2, 0.8), "vrf.json": (0.2, 0.8), "reveals.json": (0.3,),
    "beacon.json": (0.5,), "result.json": (0.2, 0.9), "removals.json": (0.5,), "stage-1.outcomes": (0.0, 0.99),
    "ledger/entries.json": (0.3, 0.7), "ledger/checkpoint-final.txt": (0.2,), "ledger/checkpoint-deadline.txt": (0.2,),
}


def test_a_changed_byte_is_found(draw, plain):
    assert replay(draw, plain.files)["verdict"] == "valid"
    assert set(BYTES) == set(plain.files)
    for name, parts in BYTES.items():
        for part in parts:
            data = bytearray(plain.files[name])
            data[int(part * len(data))] ^= 1
            report = replay(draw, plain.files | {name: bytes(data)})
            assert report["verdict"] == "invalid", (name, part, report["checks"])


def changed(maker, name, change):
    value = maker.get(name)
    change(value)
    return {name: random_draws.jcs(value)}


def without(name):
    return lambda files: {other: data for other, data in files.items() if other != name}


def swapped(data, width, first, second):
    blocks = [data[at:at + width] for at in range(0, len(data), width)]
    blocks[first], blocks[second] = blocks[second], blocks[first]
    return b"".join(blocks)


def resealed(maker, log):
    """The same draw with another log."""
    other = random_draws.Maker.__new__(random_draws.Maker)
    other.__dict__.update(maker.__dict__, files=dict(maker.files))
    other.ledger(*log)
    return other.files


def test_each_kind_of_tampering_is_found(draw, plain):
    m = plain

    def of(name, change):
        return m.files | changed(m, name, change)

    def late_reveal():
        log, size = m.log_records()
        return resealed(m, (log, size - 1))

    def second_commitment():
        log, size = m.log_records()
        log.commitment(m.rng.randbytes(32))
        return resealed(m, (log, size))

    def hidden_record(kind):
        log, size = m.log_records()
        index = next(i for i, entry in enumerate(log.entries) if (r := tabellion_draw.decode_record(i, entry)) and r.kind == kind
                     and (kind == tabellion_draw.KEY_RECORD or r.parts[0] == m.draw_id))
        other = random_draws.Maker.__new__(random_draws.Maker)
        other.__dict__.update(m.__dict__, files=dict(m.files))
        other.ledger(log, size, left_out=(index,))
        return other.files

    cases = {  # what is done: (files, checks of which at least one has to fail)
        "two entries change places": (m.files | {"list.bin": swapped(m.files["list.bin"], 64, 0, 1)}, {"list"}),
        "an entry is cut off": (m.files | {"list.bin": m.files["list.bin"][:-64]}, {"commitment"}),
        "half an entry is cut off": (m.files | {"list.bin": m.files["list.bin"][:-1]}, {"list"}),
        "a seat more": (of("config.json", lambda v: v["stages"][0].update(seats=v["stages"][0]["seats"] + 1)), {"commitment"}),
        "an unknown member": (of("config.json", lambda v: v.update(more=1)), {"configuration"}),
        "another deadline": (of("commitment.json", lambda v: v.update(revealDeadline=v["revealDeadline"] - 1)), {"commitment"}),
        "another root": (of("commitment.json", lambda v: v.update(listRoot="00" * 32)), {"commitment"}),
        "a reveal is left out": (of("reveals.json", lambda v: v.pop()), {"reveals", "seed"}),
        "reveals change places": (of("reveals.json", lambda v: v.reverse()), {"reveals"}),
        "another value": (of("reveals.json", lambda v: v[0].update(value="11" * 32)), {"reveals"}),
        "another round": (of("beacon.json", lambda v: v.update(round=v["round"] + 1)), {"beacon"}),
        "another output": (of("vrf.json", lambda v: v.update(output="00" * 64)), {"proof"}),
        "another seed": (of("result.json", lambda v: v.update(seed="00" * 32)), {"seed"}),
        "another result": (of("result.json", lambda v: v.update(result="00" * 32)), {"result"}),
        "other seats left": (of("result.json", lambda v: v["stages"][0].update(left=v["stages"][0]["left"] + 1)), {"stages"}),
        "winners change places": (m.files | {"stage-1.outcomes": swapped(m.files["stage-1.outcomes"], 45, 0, 1)}, {"outcomes"}),
        "a removal is left out": (of("removals.json", lambda v: v.pop()), {"fate", "removals"}),
        "another is removed": (of("removals.json", lambda v: v[0].update(index=v[0]["index"] + 1)), {"removals"}),
        "somebody else moves up": (of("removals.json", lambda v: v[0].update(admitted=v[0]["admitted"] + [0])), {"removals"}),
        "a file is missing": (without("beacon.json")(m.files), {"files", "beacon"}),
        "no ledger": (without("ledger/entries.json")(m.files), {"ledger"}),
        "no checkpoint of the deadline": (without("ledger/checkpoint-deadline.txt")(m.files), {"ledger", "fate"}),
        "a file more": (m.files | {"notes.txt": b"x"}, {"files"}),
        "not canonical": (m.files | {"vrf.json": m.files["vrf.json"] + b"\n"}, {"proof"}),
        "a void file beside a result": (m.files | {"void.json": b'{"cause":"record","reason":"x"}'}, {"files", "fate"}),
        "a reveal came after the deadline": (late_reveal(), {"fate"}),
        "a second commitment": (second_commitment(), {"commitment-logged"}),
        "the proof's record is left out": (hidden_record(tabellion_draw.PROOF_RECORD), {"fate"}),
        "the key's record is left out": (hidden_record(tabellion_draw.KEY_RECORD), {"vrf-key"}),
        "the result's record is left out": (hidden_record(tabellion_draw.RESULT_RECORD), {"fate"}),
        "the commitment's record is left out": (hidden_record(tabellion_draw.COMMITMENT_RECORD), {"commitment-logged"}),
    }
    for name, (files, due) in cases.items():
        report = replay(draw, files)
        assert report["verdict"] == "invalid" and failed(report) & due, (name, failed(report), report["checks"])
        for check in report["checks"]:
            assert (check["state"] == "fail") == (check["ok"] is False)
            assert check["state"] != "fail" or check["reasons"]


def test_voids_are_what_the_log_says(draw):
    record, silent, few = (made(f"void {SEED} {cause}", void=cause) for cause in ("record", "no-proof", "too-few-reveals"))
    other_cause = changed(record, "void.json", lambda v: v.update(cause="no-proof", reason=""))
    other_reason = changed(record, "void.json", lambda v: v.update(reason="别的"))
    for maker, change in ((record, other_cause), (record, other_reason), (silent, {"void.json": record.files["void.json"]}),
                          (few, {"void.json": silent.files["void.json"]})):
        assert replay(draw, maker.files)["verdict"] == "void"
        assert "fate" in failed(replay(draw, maker.files | change)) or "files" in failed(replay(draw, maker.files | change))
    # Before the deadline, what is missing may still come.
    early = replay(draw, silent.files, now=silent.get("commitment.json")["revealDeadline"] - 1)
    assert failed(early) == {"fate"}


def test_files_that_are_not_drawn_up_are_bounded(draw):
    assert replay(draw, {})["verdict"] == "invalid"
    report = draw.evaluate("""async () => (await Tabellion.draw.replay({ names: null, file: async () => { throw new Error("away"); } })).verdict""")
    assert report == "unusable"
    assert draw.evaluate("[Tabellion.draw.isDraw(['config.json', 'list.bin', 'commitment.json']), Tabellion.draw.isDraw(['config.json'])]") == [True, False]


# ------------------------------------------------------------------------------------------------------------------------- slips

def slip_report(page, files, slip, identity):
    data = slip if isinstance(slip, bytes) else random_draws.jcs(slip)
    return page.evaluate("""([files, slip, identity]) => Tabellion.draw.slip(sourceOf(files), Tabellion.bytes.fromBase64(slip), identity)""",
                         [encoded(files), base64.b64encode(data).decode(), identity])


def python_slip(files, slip, identity, tmp_path):
    """[what the Python reader says of each stage], or None if a check failed."""
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with tabellion_draw.Directory(tmp_path) as directory:
        checks = tabellion_draw.SlipCheck(directory, True, tabellion_draw.Budget(), tabellion_draw.Evidence(), random_draws.jcs(slip), identity)
        checks.run()
    return None if "FAIL" in checks.status.values() else [stage["says"] for stage in checks.summary["stages"]]


STATES = {"admitted, place": "admitted", "alternate, place": "alternate", "not admitted, beyond": "beyond", "not drawn": "not-drawn",
          "not eligible": "excluded", "admitted before": "admitted-before"}


def state_of(words):
    if "only a replay shows" in words:
        return "needs-replay"
    return next(state for start, state in STATES.items() if words.startswith(start))


def stage(id, mode, seats, **more):
    return {"id": id, "mode": mode, "require": 0, "forbid": 0, "seats": seats, "policy": "skip", "cascade": 0, "alternates": 0} | more


ALONE = tabellion_draw.NONE
SLIPS = [  # one with all that happens to single candidates, one with bundles
    (["a"], [stage(1, "rank", 3, forbid=1, alternates=1), stage(2, "pick", 2)], [(n % 2, 1 + n % 3, ALONE) for n in range(14)]),
    (["a"], [stage(1, "rank", 2, policy="overflow", alternates=2)], [(0, 1, 7), (0, 1, ALONE), (0, 1, 7), (0, 1, ALONE), (0, 1, 8), (0, 1, 8)]),
]


def test_slips_agree(draw, tmp_path):
    """Everybody in turn, until each standing was seen."""
    due = [{"admitted", "alternate", "beyond", "not-drawn", "excluded", "admitted-before"}, {"bundle", "admitted"}]
    for at, (case, wanted) in enumerate(zip(SLIPS, due)):
        maker, seen = random_draws.Maker(f"slips {SEED}", case=case), set()
        maker.build()
        maker.ledger()
        for i in range(len(maker.people)):
            slip, identity = maker.slip(i)
            said = python_slip(maker.files, slip, identity, tmp_path / str(at))
            report = slip_report(draw, without("list.bin")(maker.files), slip, identity)
            assert said is not None and report["verdict"] == "valid", (SEED, i, report["checks"])
            found = [stage["state"] for stage in report["stages"]]
            assert found == [state_of(words) for words in said], (SEED, i, said)
            seen |= set(found) | ({"bundle"} if slip["members"] else set())
            if seen >= wanted:
                break
        assert seen >= wanted, (SEED, seen)


def test_changed_slips_are_found(draw, plain):
    slip, identity = plain.slip(0)
    other, other_identity = plain.slip(1)
    assert slip_report(draw, plain.files, slip, identity)["verdict"] == "valid"
    without_identity = slip_report(draw, plain.files, slip, None)
    assert without_identity["verdict"] == "valid"
    assert [check["state"] for check in without_identity["checks"] if check["id"] == "identity"] == ["unchecked"]
    flipped = lambda text: ("1" if text[0] == "0" else "0") + text[1:]
    cases = {
        "somebody else's": (slip, other_identity, "identity"),
        "no identifier": (slip, "11010119", "identity"),
        "another salt": (slip | {"salt": flipped(slip["salt"])}, identity, "identity"),
        "another entry": (slip | {"entry": flipped(slip["entry"])}, identity, "path"),
        "another place": (slip | {"i": 1}, identity, "path"),
        "another path": (slip | {"path": [flipped(slip["path"][0])] + slip["path"][1:]}, identity, "path"),
        "a path cut off": (slip | {"path": slip["path"][:-1]}, identity, "path"),
        "another draw": (slip | {"drawId": "x/0001"}, identity, "slip"),
        "another subject": (slip | {"subject": "x"}, identity, "slip"),
        "another commitment": (slip | {"commit": flipped(slip["commit"])}, identity, "slip"),
        "a stranger in the bundle": (slip | {"members": [{name: other[name] for name in ("i", "entry", "path")}]}, identity, "slip"),
        "a member more": (slip | {"more": 1}, identity, "slip"),
        "no slip": (b"[]", identity, "slip"),
        "no JSON": (b"\xff", identity, "slip"),
    }
    for name, (changed_slip, said, due) in cases.items():
        report = slip_report(draw, plain.files, changed_slip, said)
        assert report["verdict"] == "invalid" and due in failed(report), (name, failed(report))
    # A result that takes the winner out of the published list is found by the slip alone.
    outcomes = plain.files["stage-1.outcomes"]
    cut = slip_report(draw, plain.files | {"stage-1.outcomes": outcomes[:-45]}, slip, identity)
    assert cut["verdict"] == "invalid"


# ------------------------------------------------------------------------------------------------------- bytes that nobody wrote

FUZZ = """async ([files, slip, seed, count]) => {
  const { bytes: b, json, note, drawrules, drawledger, drawlist, draw } = Tabellion;
  let state = seed >>> 0 || 1;
  const random = most => { state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0; return state % most; };
  const mutated = data => {
    const copy = Array.from(data);
    for (let times = 1 + random(3); times > 0; times--) {
      const at = random(copy.length + 1);
      [() => { if (at < copy.length) copy[at] ^= 1 << random(8); }, () => copy.splice(at, 1 + random(8)), () => copy.splice(at, 0, random(256)),
        () => copy.splice(at, 0, ...copy.slice(random(copy.length + 1)).slice(0, 40)), () => copy.splice(at),
        () => copy.splice(at, 1, ..."9007199254740993".split("").map(c => c.charCodeAt(0)))][random(6)]();
    }
    return Uint8Array.from(copy);
  };
  const given = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, b.fromBase64(text)]));
  const config = drawrules.configuration(given["config.json"]), entries = json.parse(given["ledger/entries.json"]).entries;
  const readers = [
    ["ledger/checkpoint-final.txt", data => drawledger.checkpoint(data, config, "note")],
    ["commitment.json", data => drawrules.commitment(data, config)],
    ["list.bin", data => run(drawlist.read(data, 1))],
    ...Object.keys(drawrules.FORMS).filter(name => name in given).map(name => [name, data => drawrules.document(name, data)]),
    ["ledger/entries.json", data => json.parse(data)],
  ];
  const wrong = [], seen = { taken: 0, refused: 0 };
  const attempt = (name, work) => {
    try { work(); seen.taken++; } catch (error) {
      if (error instanceof b.Refused && error.code !== "unusable") seen.refused++;
      else wrong.push(`${name}: ${error.stack}`);
    }
  };
  for (let at = 0; at < count; at++) {
    const [name, read] = readers[at % readers.length], data = mutated(given[name]);
    attempt(name, () => read(data));
    const entry = mutated(b.fromHex(entries[at % entries.length].entry));
    attempt("entry", () => drawledger.decode(entry));
  }
  // Whole directories without a beacon, and slips.
  const names = Object.keys(given);
  for (let at = 0; at < 24; at++) {
    const name = names[at % names.length], broken = { ...given, [name]: mutated(given[name]) };
    const source = { names, file: async wanted => broken[wanted] ?? null };
    const report = at % 2 ? await draw.replay(source) : await draw.slip(source, mutated(b.fromBase64(slip)), null);
    wrong.push(...report.checks.flatMap(check => check.reasons.filter(reason => reason.code === "unusable").map(reason => `${name} ${check.id}: ${reason.message}`)));
  }
  return [wrong, seen];
}"""


def test_mutated_files_are_refused_and_break_nothing(draw, plain):
    void = made(f"fuzz {SEED}", void="too-few-reveals")
    slip, _ = void.slip(0)
    wrong, seen = draw.evaluate(FUZZ, [encoded(void.files), base64.b64encode(random_draws.jcs(slip)).decode(), SEED, 3000])
    assert wrong == [], f"seed {SEED}: {wrong[:3]}"
    assert seen["refused"] > 1000 and seen["taken"] > 0, seen
    # Positive control of the small readers: what a result's files are, they take.
    assert draw.evaluate("""files => Object.keys(Tabellion.drawrules.FORMS).filter(name => name in files)
      .every(name => Tabellion.drawrules.document(name, Tabellion.bytes.fromBase64(files[name])) !== null)""", encoded(plain.files))
