"""bytes.js, digest.js, json.js and ed25519.js in Chromium: vectors, agreement with Python's and OpenSSL's, what is refused."""

import base64
import hashlib
import hmac
import json
import os
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scripts import ROOT, page_with

SEED = int(os.environ.get("TABELLION_TEST_SEED", "1"))


@pytest.fixture(scope="module")
def core():
    with page_with("bytes", "digest", "json", "ed25519") as page:
        yield page


def test_digests_agree(core):
    numbers = random.Random(SEED)
    messages = [numbers.randbytes(length) for length in [*range(0, 300), 1000, 65537]]
    due = [[hashlib.sha256(m).hexdigest(), hashlib.sha512(m).hexdigest(), hashlib.new("sm3", m).hexdigest(),
            hmac.digest(m[:len(m) // 2], m, "sha256").hex(), hashlib.sha256(m).hexdigest(), hashlib.sha256(m).hexdigest(),
            hashlib.new("sm3", m).hexdigest()] for m in messages]
    found = core.evaluate(
        """texts => texts.map(text => {
          const { digest: d, bytes: b } = Tabellion, m = b.fromBase64(text), short = new d.ShortSHA256(m.length), out = new Uint8Array(40);
          short.message.set(m);
          for (let again = 0; again < 2; again++) short.hashInto(out, 5);
          const pieces = new d.SHA256(), others = new d.SM3();
          for (let at = 0; at < m.length; at += 1 + at % 97) {
            pieces.update(m.subarray(at, at + 1 + at % 97));
            others.update(m.subarray(at, at + 1 + at % 97));
          }
          return [d.sha256(m), d.sha512(m), d.sm3(m), d.hmacSHA256(m.subarray(0, m.length >> 1), m), out.subarray(5, 37),
            pieces.finish(), others.finish()].map(b.hex);
        })""",
        [base64.b64encode(m).decode() for m in messages],
    )
    assert found == due, f"seed {SEED}"


def test_bytes_and_numbers(core):
    assert core.evaluate("""() => {
      const { bytes: b } = Tabellion;
      const made = new b.Writer().u8(1).u16(515).u32(4294967295).u64(2n ** 64n - 1n).u64(5).lp(b.utf8("é")).T("x").finish();
      const r = new b.Reader(made, "it");
      const read = [r.u8(), r.u16(), r.u32(), r.u64() === 2n ** 64n - 1n, r.size(), b.fromUTF8(r.lp(2)), b.fromUTF8(r.lp())];
      r.end();
      return [b.hex(made), ...read, b.compare(made, made), b.compare(b.u8(1), b.u16(256)), b.base64(b.fromBase64("AP+/")),
        b.toLittle(Uint8Array.of(1, 2)) === 513n, b.hex(b.fromLittle(513n, 3))];
    }""") == ["01" "0203" "ffffffff" "ffffffffffffffff" "0000000000000005" "00000002c3a9" "0000000178",
              1, 515, 4294967295, True, 5, "é", "x", 0, -1, "AP+/", True, "010200"]


@pytest.mark.parametrize("expression", [
    "bytes.fromHex('0')", "bytes.fromHex('0G')", "bytes.fromHex('AB')", "bytes.fromHex('00', 2)", "bytes.fromHex('٠٠')",
    "bytes.fromBase64('AA')", "bytes.fromBase64('AB==')", "bytes.fromBase64('AAB=')", "bytes.fromBase64('A=A=')",
    "bytes.fromBase64('AA\\n=')", "bytes.fromBase64('====')", "bytes.fromBase64('A-__')",
    "bytes.utf8('\\ud800')", "bytes.fromUTF8(Uint8Array.of(0xc0, 0x80))", "bytes.fromUTF8(Uint8Array.of(0xed, 0xa0, 0x80))",
    "bytes.u8(256)", "bytes.u64(-1)", "bytes.fromBig(256n, 1)", "new bytes.Reader(new Uint8Array(7)).u64()",
    "new bytes.Reader(new Uint8Array(8).fill(255)).size()", "new bytes.Reader(bytes.LP(new Uint8Array(9))).lp(8)",
    "new bytes.Reader(Uint8Array.of(255, 255, 255, 255, 0)).lp()", "new bytes.Reader(new Uint8Array(1)).end()",
])
def test_what_is_no_bytes_is_refused(core, expression):
    assert core.evaluate(f"""() => {{
      const {{ bytes }} = Tabellion;
      try {{ {expression}; return "taken"; }} catch (error) {{ return error instanceof bytes.Refused && error.code ? "refused" : String(error); }}
    }}""") == "refused"


def test_byte_order_marks_stay(core):
    assert core.evaluate("() => Tabellion.bytes.fromUTF8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))") == "\ufeffa"


GOOD = ['{}', '[]', '0', '9007199254740991', '"\\u0000\\"\\\\\\n"', '{"":[null,true,false],"a":{"b":"é"}}', '{"1":1,"10":2,"2":3}',
        '{"__proto__":1,"constructor":2}', '{"\U0001d306":1,"\uff5e":2}']
BAD = ['', ' ', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '1.0', '1e3', '01', '-1', '-0', '9007199254740992', '10000000000000000', '[1,]',
       '[1', '{"a"}', '{a:1}', "'a'", '"', '"\\x"', '"\\ud800"', '"\\udc00\\ud800"', '"e\u0301"', '[1]x', 'nul', 'NaN', '"\n"',
       '[' * 17 + ']' * 17, '\ufeff{}']
OTHER_SPELLINGS = ['{"b":1,"a":2}', '[1 ]', ' 1', '1\n', '"\\u0041"', '"\\/"', '{"\uff5e":2,"\U0001d306":1}']


def test_json(core):
    parse = """([texts, canonical]) => texts.map(text => {
      const { bytes: b, json } = Tabellion;
      try { return b.fromUTF8(json.encode(json.parse(b.fromBase64(text), { canonical }))); }
      catch (error) { if (!(error instanceof b.Refused)) throw error; return null; }
    })"""
    code = lambda texts: [base64.b64encode(text.encode()).decode() for text in texts]
    assert core.evaluate(parse, [code(GOOD), True]) == GOOD
    assert core.evaluate(parse, [code(BAD), False]) == [None] * len(BAD)
    assert core.evaluate(parse, [code(OTHER_SPELLINGS), True]) == [None] * len(OTHER_SPELLINGS)
    assert None not in core.evaluate(parse, [code(OTHER_SPELLINGS), False])


def test_signatures_are_verified_strictly(core):
    cases = json.loads((ROOT / "Tests/CryptoPrimitivesTests/Vectors/ed25519-edge-cases.json").read_text())["cases"]
    found = core.evaluate(
        "cases => cases.map(c => Tabellion.ed25519.verify(...[c.key, c.signature, c.message].map(x => Tabellion.bytes.fromHex(x))))", cases)
    assert found == [case["valid"] for case in cases]
    assert True in found and False in found


def test_signatures_agree(core):
    numbers = random.Random(SEED)
    pairs = [(numbers.randbytes(32), numbers.randbytes(length)) for length in range(12)]
    due = []
    for seed, message in pairs:
        key = Ed25519PrivateKey.from_private_bytes(seed)
        due.append([key.public_key().public_bytes_raw().hex(), key.sign(message).hex(), True, False, False, False])
    assert core.evaluate("""pairs => pairs.map(([seed, message]) => {
      const { ed25519: e, bytes: b } = Tabellion, key = e.publicKey(b.fromHex(seed)), text = b.fromHex(message);
      const signature = e.sign(b.fromHex(seed), text), s = b.toLittle(signature.subarray(32));
      const changed = signature.map((byte, at) => at === 3 ? byte ^ 1 : byte);
      const twin = b.concat(signature.subarray(0, 32), b.fromLittle(s + e.L, 32));
      return [b.hex(key), b.hex(signature), e.verify(key, signature, text), e.verify(key, changed, text), e.verify(key, twin, text),
        e.verify(key, signature, b.concat(text, b.u8(0)))];
    })""", [[seed.hex(), message.hex()] for seed, message in pairs]) == due, f"seed {SEED}"
