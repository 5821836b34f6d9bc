"""The second implementation of draws, as visitors' browsers run it: vectors, whole directories, everything that can be wrong with them."""

import base64
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

import pytest

from conftest import PROGRAM
from scripts import ROOT, page_with

sys.path.insert(0, str(ROOT / "Tests/PythonReplay"))
import random_draws
import tabellion_draw

SEED = int(os.environ.get("TABELLION_TEST_SEED", "1"))
COUNT = int(os.environ.get("TABELLION_DRAWS", "250"))
VECTORS = ROOT / "Tests/PythonReplay/Vectors"
DRAW = ("bytes", "digest", "json", "ed25519", "vrf", "bls", "beacon", "drawlist", "drawengine", "drawrules", "drawledger", "drawslip", "draw")
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
