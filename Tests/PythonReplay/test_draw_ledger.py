#!/usr/bin/env python3
"""Tests of ledger/, of whole logs, registers and units: good ones, and each change refused by the check that names it.

    python3 -m unittest -v test_draw_ledger        (in this folder)

The environment variable TABELLION_SEED repeats a run of the random cases.
"""

import contextlib
import io
import json
import os
import random
import shutil
import sys
import unittest
from base64 import b64encode
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import draw_log
import random_draws as rd
import tabellion_draw as draw
import test_draw_directory as directories
from draw_log import DrawLog, Log
from draw_signing import Ed25519Key
from test_draw_directory import Case, call, draw_of_all_files, stage

SEED = directories.SEED


def setUpModule():
    directories.setUpModule()


def tearDownModule():
    directories.tearDownModule()


def reasons_of(value):
    return {c["check"]: "; ".join(c["reasons"]) for c in value["checks"] if c["status"] == "FAIL"}


class LogCase(Case):
    """Number 1 of a register, with three cosigners and three contributors, of whom 0 and 2 reveal."""

    @staticmethod
    def maker_of(**more):
        maker = with_cosigners(draw_of_all_files("ledger", **more))
        maker.number, maker.draw_id = 1, f"{maker.register}/0001".encode()
        return maker

    def setUp(self):
        self.maker = self.maker_of()
        self.maker.build()
        self.last = self.maker.get("commitment.json")["revealDeadline"]

    def judge(self, expected, reason="", *arguments, command="replay", rehearsal=True):
        """Exactly the expected checks fail, the first of them for that reason."""
        path = self.directory(self.maker.files)
        status, found, value = call(command, path, *(["--rehearsal"] if rehearsal else []), *arguments)
        reasons = reasons_of(value) if status != 2 else {}
        self.assertEqual((status, set(reasons)), (1 if expected else 0, set(expected)), reasons or value)
        if expected:
            self.assertIn(reason, reasons[expected[0]])
        return found, value

    def publish(self, log, **more):
        return log.publish(self.path("log"), **more)


def with_cosigners(maker, count=3):
    maker.cosigners = [Ed25519Key(b"w%d" % i + bytes(30)) for i in range(count)]
    return maker


class GoodLedgers(LogCase):
    def test_all_evidence(self):
        log = self.maker.ledger()
        office = self.maker.keys["office"].public.hex()
        found, _ = self.judge([], "", "--log", self.publish(log), "--office-key", office)
        self.assertEqual({name for name, status in found.items() if status != "pass"}, {"disclosure", "units"})

    def test_no_rehearsal(self):
        self.maker = with_cosigners(draw_of_all_files("real ledger", real=True))
        self.maker.build()
        self.maker.ledger()
        self.judge([], rehearsal=False)

    def test_random(self):
        for number in range(3):
            for void in (None, "record", "no-proof", "too-few-reveals"):
                with self.subTest(number=number, void=void):
                    self.maker = rd.Maker(f"ledger {SEED} {number}", void=void)
                    self.maker.build()
                    log = self.maker.ledger()
                    if self.maker.number == 1:
                        found, _ = self.judge([], "", "--log", self.publish(log))
                        self.assertEqual((found["log"], found["register"]), ("pass", "pass"))
                    else:  # numbers before it are not on this log, and that is seen
                        self.judge(["register"], "number 1 of the register", "--log", self.publish(log))

    def test_slip(self):
        log = self.maker.ledger()
        slip, identity = self.maker.slip(3)
        name = self.path("slip.json")
        with open(name, "wb") as file:
            file.write(rd.jcs(slip))
        path = self.directory(self.maker.files)
        command = ("slip", name, "--draw", path, "--rehearsal", "--id", identity)
        status, found, value = call(*command, "--log", self.publish(log))
        self.assertEqual((status, found["ledger"], found["log"]), (0, "pass", "pass"), value)
        os.remove(os.path.join(path, "ledger", "entries.json"))
        self.assertEqual(reasons_of(call(*command)[2]), {"ledger": "entries.json is missing"})


class Tampered(LogCase):
    def entries(self, change):
        value = self.maker.get("ledger/entries.json")
        self.maker.put("ledger/entries.json", change(value) or value)

    def test_files(self):
        self.maker.ledger()
        good = dict(self.maker.files)
        for name, reason in (("entries.json", "entries.json is missing"),
                             ("checkpoint-final.txt", "checkpoint-final.txt is missing")):
            with self.subTest(name):
                del self.maker.files[f"ledger/{name}"]
                self.judge(["ledger"], reason)
                self.maker.files = dict(good)
        self.maker.files["ledger/more.txt"] = b""
        self.judge(["ledger"], "ledger/more.txt is no file")
        self.maker.files = {name: data for name, data in good.items() if not name.startswith("ledger/")}
        self.judge(["ledger"], "ledger/ is missing")
        self.judge([], "", "--engine-only")

    def test_entries(self):
        self.maker.ledger()
        good = dict(self.maker.files)

        def item(at, **changes):
            return lambda v: v["entries"][at].update(changes)

        def swap(v):
            v["entries"][1:3] = v["entries"][2:0:-1]

        def put(name, new):
            return lambda v: v.__setitem__(name, new)
        first = self.maker.get("ledger/entries.json")["entries"][0]
        for title, change, reason in (
                ("a bit", item(0, entry=first["entry"][:-1] + ("0" if first["entry"][-1] != "0" else "1")),
                 "entries.entries[0]: the path does not lead"),
                ("another index", item(0, index=first["index"] - 1), "entries.entries[0]: the path"),
                ("an index too large", lambda v: v["entries"][-1].__setitem__("index", 999), "not below the tree"),
                ("a shorter path", item(0, proof=first["proof"][:-1]), "entries.entries[0]: the path is too short"),
                ("a longer path", item(0, proof=first["proof"] + ["00" * 32]), "[0]: the path is too long"),
                ("another path", item(0, proof=["00" * 32] + first["proof"][1:]), "[0]: the path does not lead"),
                ("order", swap, "entries.entries[2].index does not follow"),
                ("twice", lambda v: v["entries"].insert(0, v["entries"][0]), "[1].index does not follow"),
                ("version", put("v", 2), "entries.v"), ("kind", item(0, kind="key"), "unknown member kind"),
                ("size", put("size", 9), "unknown member size"), ("upper case", item(0, entry="AB"), "hexadecimal"),
                ("no bytes", item(0, entry=""), "hexadecimal of 1 to 1024"),
                ("too many bytes", item(0, entry="00" * 1025), "hexadecimal of 1 to 1024"),
                ("an empty consistency", put("consistency", []), "entries.consistency: the path is empty"),
                ("a longer consistency", lambda v: v["consistency"].append("00" * 32), "consistency: the path is too"),
                ("another consistency", lambda v: v["consistency"].__setitem__(0, "00" * 32), "consistency: the path")):
            with self.subTest(title):
                self.maker.files = dict(good)
                self.entries(change)
                self.judge(["ledger"], reason)
        self.maker.files = {**good, "ledger/entries.json": good["ledger/entries.json"] + b"\n"}
        self.judge(["ledger"], "canonical")

    def test_left_out(self):
        """What a directory can leave out by itself: the log's whole course shows it, the rest the whole log."""
        log, size = self.maker.log_records()
        path = self.publish(log)
        kinds = {index: log.entries[index][1] for index in range(len(log))}
        said = {12: "VRF key is not on the log", 6: "no commitment", 7: "the files say no, the log no-proof",
                8: "reveals are not", 10: "this result exactly once", 11: "removals are not"}
        for index, kind in kinds.items():
            if kind in said:
                with self.subTest(kind=kind, index=index):
                    self.maker.ledger(log, size, left_out=(index,))
                    self.judge(["ledger"] + ["log"] * (kind != 12), said[kind], "--log", path)

    def test_final(self):
        log, size = self.maker.log_records()
        cosigned = self.maker.cosigned(self.last + 1)
        other = Ed25519Key(b"other".ljust(32))
        text = log.text(len(log))
        good = log.note(len(log), cosigned).decode()
        lines = good.split("\n")
        log_line, witness = lines[4], lines[5]

        def resigned(changed):
            return (changed + "\n" + draw_log.signature_line(log.vkey, log.key.sign(changed.encode()))).encode()
        foreign = draw_log.signature_line(rd.vkey("stranger.example", 4, other.public), bytes(72))
        for title, note, reason in (
                ("no log", good.replace(log_line + "\n", ""), "is not signed by the configured log"),
                ("wrong log", good.replace(log_line, draw_log.signature_line(
                    log.vkey, other.sign(text.encode())).strip()), "the log's signature is wrong"),
                ("wrong witness", good.replace(witness, draw_log.signature_line(
                    self.maker.cosigner(0), draw_log.cosignature(other, text, self.last)).strip()),
                 "cosigner witness0.example is wrong"),
                ("another time", good.replace(witness, draw_log.signature_line(
                    self.maker.cosigner(0), draw.u64(9) + draw_log.cosignature(
                        self.maker.cosigners[0], text, 8)[8:]).strip()), "cosigner witness0.example is wrong"),
                ("a plain signature", good.replace(witness, draw_log.signature_line(
                    self.maker.cosigner(0), self.maker.cosigners[0].sign(text.encode())).strip()), "not of 72 bytes"),
                ("another log", resigned(text.replace("log.example", "other.example")), "is of the log other.example"),
                ("an extension", resigned(text + "more\n"), "is not of three lines"),
                ("a line less", resigned("\n".join(text.split("\n")[:2]) + "\n"), "is not of three lines"),
                ("no size", resigned(text.replace(f"\n{len(log)}\n", "\nx\n")), "size is not a decimal"),
                ("a zero", resigned(text.replace(f"\n{len(log)}\n", f"\n0{len(log)}\n")), "size is not a decimal"),
                ("a short root", resigned(text.replace(text.split("\n")[2], b64encode(bytes(31)).decode())),
                 "32 bytes"),
                ("padding", resigned(text.replace(text.split("\n")[2], text.split("\n")[2][:-1])), "canonical base64"),
                ("another root", resigned(text.replace(text.split("\n")[2], b64encode(bytes(32)).decode())), "quorum"),
                ("an empty tree", resigned(text.replace(f"\n{len(log)}\n", "\n0\n")), "empty tree"),
                ("control", good.replace("log.example", "log\x00example"), "control character"),
                ("not UTF-8", good.encode().replace(b"log.example", b"log\xffexample"), "not UTF-8"),
                ("no blank line", good.replace("\n\n", "\n"), "a blank line"), ("empty", "", "a blank line"),
                ("cut off", good[:-1], "a blank line and signature lines"), ("no line", text + "\n", "blank line"),
                ("a hyphen", good.replace("—", "-"), "signature line 1 is none"),
                ("a space", good.replace("— ", "—  ", 1), "signature line 1 is none"),
                ("too many", good + foreign * 97, "more than 100 signature lines"),
                ("too large", good + "x" * draw.MAXIMUM_NOTE, "is larger than")):
            with self.subTest(title):
                self.maker.ledger(log, size, final=note if isinstance(note, bytes) else note.encode())
                if title == "too large":
                    path = self.directory(self.maker.files)
                    self.assertEqual(call("replay", path, "--rehearsal")[0], 2)
                else:
                    self.judge(["ledger"], reason)
        self.maker.ledger(log, size, final=(good + foreign * 96).encode())
        self.judge([])

    def test_quorum_of_the_final(self):
        log, size = self.maker.log_records()
        quorum = self.maker.get("config.json")["quorum"]
        for count in range(4):
            with self.subTest(count):
                self.maker.ledger(log, size, final=log.note(len(log), self.maker.cosigned(self.last + 1, count)))
                self.judge([] if count >= quorum else ["ledger"], "is not cosigned by a quorum")
        one = self.maker.cosigned(self.last + 1, 1)
        self.maker.ledger(log, size, final=log.note(len(log), one * 3))
        self.judge(["ledger"], "is not cosigned by a quorum")  # one hand three times


class Deadline(LogCase):
    """cp(D): section 4. The quorum is two of three."""

    def notes(self, deadline=None, final=None, size=None):
        """Directory with these times of the cosigners; None leaves a note's defaults."""
        log, in_time = self.maker.log_records()
        size = in_time if size is None else size

        def note(count, times):
            hands = [(key, self.maker.cosigner(i), times[i]) for i, key in enumerate(self.maker.cosigners)
                     if times[i] is not None]
            return log.note(count, hands)
        self.maker.ledger(log, size, deadline=deadline and note(size, deadline), final=final and note(len(log), final))
        return log

    def test_times(self):
        d, none = self.last, None
        for times, good in (((d, d, d), True), ((d, d, none), True), ((d, d + 1, d + 1), False),
                            ((d, none, none), False), ((d - 1, d, d + 1), True), ((0, 0, none), True),
                            ((d + 1, d + 1, d + 1), False), ((none, none, none), False)):
            with self.subTest(times=times):
                self.notes(deadline=times)
                self.judge([] if good else ["ledger"], "is not cosigned by a quorum by the deadline")

    def test_earliest_time_of_each(self):
        """A cosigner that signed twice signed in time if it once did."""
        log, size = self.maker.log_records()
        hands = self.maker.cosigned(self.last + 9, 2) + self.maker.cosigned(self.last - 9, 2)
        self.maker.ledger(log, size, deadline=log.note(size, hands))
        self.judge([])

    def test_a_larger_one_in_time(self):
        """The final itself was cosigned in time: then it is cp(D), and the late reveal was not late."""
        d = self.last
        self.notes(final=(d, d, d + 9))
        self.judge(["ledger"], "ledger/checkpoint-final.txt was cosigned by a quorum by the deadline")
        self.notes(final=(d, d + 1, d + 9))
        self.judge([])

    def test_missing(self):
        """Nothing was in by D: VOID, and no checkpoint of the deadline. A note that says otherwise is found."""
        self.maker = self.maker_of(void="no-proof")
        self.maker.build()
        log, _ = self.maker.log_records()
        self.maker.ledger(log, None)
        self.judge([])
        self.maker.ledger(log, None, final=log.note(len(log), self.maker.cosigned(self.last - 9)))
        self.judge(["ledger"], "was cosigned by a quorum by the deadline, and ledger/checkpoint-deadline.txt is "
                               "missing")
        self.maker.ledger(log, None)
        value = self.maker.get("ledger/entries.json")
        self.maker.put("ledger/entries.json", {**value, "consistency": ["00" * 32]})
        self.judge(["ledger"], "entries.consistency is not empty")

    def test_pi_after_it(self):
        """The same records, and a checkpoint of the deadline from before pi: the log says VOID."""
        log = self.notes(size=4)
        self.assertEqual(log.entries[4][1], draw.PROOF_RECORD)
        self.judge(["ledger"], "the files say no, the log no-proof")
        self.notes(size=5)
        self.judge(["ledger"], "the files say no, the log too-few-reveals")

    def test_another_history(self):
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        files = dict(self.maker.files)
        log.entries[0] = log.entries[0][:-1] + b"x"
        self.maker.files = {**files, "ledger/checkpoint-deadline.txt": log.note(
            size, self.maker.cosigned(self.last - 9))}
        self.judge(["ledger"], "entries.consistency: the path does not lead to the larger tree")
        self.maker.files = {**files, "ledger/checkpoint-deadline.txt": log.note(
            len(log), self.maker.cosigned(self.last + 9))}
        self.judge(["ledger"], "two histories")

    def test_one_checkpoint(self):
        """cp(D) and the final may be one; there is nothing to lead from the one to the other."""
        self.maker = self.maker_of(void="record")
        self.maker.build()
        log, size = self.maker.log_records()
        log.entries = log.entries[:size]
        self.maker.ledger(log, size)
        self.judge([])
        value = self.maker.get("ledger/entries.json")
        self.maker.put("ledger/entries.json", {**value, "consistency": ["00" * 32]})
        self.judge(["ledger"], "the path is not empty")

    def test_quorum_0(self):
        self.maker = with_cosigners(self.maker_of(), 0)
        self.maker.build()
        log = self.maker.ledger()
        self.assertNotIn("ledger/checkpoint-deadline.txt", self.maker.files)
        self.judge([], "", "--log", self.publish(log), "--office-key", self.maker.keys["office"].public.hex())
        self.maker.files["ledger/checkpoint-deadline.txt"] = self.maker.files["ledger/checkpoint-final.txt"]
        self.judge([])
        self.maker.files["ledger/checkpoint-deadline.txt"] = log.note(5)
        self.judge(["ledger"], "the quorum is 0")

    def test_not_over(self):
        """A VOID for what is missing is decided when D is over; one for the notary's record at once."""
        for cause, early in (("no-proof", ["ledger"]), ("too-few-reveals", ["ledger"]), ("record", [])):
            with self.subTest(cause):
                self.maker = self.maker_of(void=cause)
                self.maker.build()
                self.maker.ledger()
                self.judge([])
                with mock.patch.object(draw.time, "time", lambda: self.maker.get("commitment.json")["revealDeadline"]):
                    self.judge(early, "the deadline is not over")


class Office(LogCase):
    def test_key(self):
        office, other = self.maker.keys["office"], Ed25519Key(b"other".ljust(32))
        self.maker.ledger()
        self.judge([], "", "--office-key", office.public.hex())
        self.judge(["office"], "is signed by the office", "--office-key", other.public.hex())
        found, _ = self.judge([])
        self.assertEqual(found["office"], "not checked")

    def test_one_of_several_records(self):
        """A record by nobody beside the office's own."""
        office, other = self.maker.keys["office"], Ed25519Key(b"other".ljust(32))
        log = DrawLog(self.maker)
        log.vrf_key(office=other)
        self.maker.ledger(*self.maker.log_records(log))
        self.judge([], "", "--office-key", office.public.hex())
        log = DrawLog(self.maker)
        with mock.patch.dict(self.maker.keys, {"office": other}):
            self.maker.log_records(log)
        log.vrf_key()
        self.maker.ledger(log, 8)
        self.judge(["office"], "no record of the VRF key before the commitment", "--office-key", office.public.hex())

    def test_arguments(self):
        path = self.directory(self.maker.files)
        for bad in ("00" * 31, "zz" * 32, draw.ed_encode(draw.IDENTITY).hex()):
            with self.assertRaises(SystemExit), mock.patch("sys.stderr"):
                call("replay", path, "--office-key", bad)
        key = self.maker.keys["log"].public.hex()
        for bad in (("--engine-only", "--log", path), ("--engine-only", "--office-key", key), ("--cosigned", path)):
            with self.assertRaises(SystemExit), mock.patch("sys.stderr"):
                call("replay", path, *bad)


class WholeLogs(LogCase):
    """--log: what ledger/ leaves out, what came later, and whether it is a part of the same history."""

    def check(self, log, expected, reason="", *arguments, **more):
        return self.judge(expected, reason, "--log", self.publish(log, **more), *arguments)

    def test_large(self):
        """Full bundles and a partial one, the draw's records across their borders."""
        log = DrawLog(self.maker)
        for _ in range(254):
            log.stranger()
        log, size = self.maker.log_records(log)
        for _ in range(300):
            log.stranger()
        self.maker.ledger(log, size, size=280)
        for total in (len(log), 512, 513, 280, 300):
            for keep_partial in (True, False):
                with self.subTest(total=total, keep_partial=keep_partial):
                    path = self.publish(log, size=total, keep_partial=keep_partial)
                    self.judge([], "", "--log", path)
        self.check(log, ["log"], "the log is older, or was cut off", size=279)

    def test_left_out(self):
        """A reveal in time, left out of ledger/, of reveals.json, seed and result: only the log has it."""
        log = DrawLog(self.maker)
        for record in (log.stranger, log.vrf_key, log.commitment, log.proof):
            record()
        self.maker.ledger(*self.honest(log))
        self.judge([])
        self.check(log, [])
        log = DrawLog(self.maker)
        for record in (log.stranger, log.vrf_key, log.commitment, log.proof):
            record()
        left_out = log.reveal(1)
        self.maker.ledger(*self.honest(log), left_out=(left_out,))
        self.judge([])
        self.check(log, ["log"], f"entry {left_out} of the log, of type 8, is left out of ledger/")

    def honest(self, log):
        for j in (0, 2):
            log.reveal(j)
        size = len(log)
        log.result()
        for item in self.maker.get("removals.json"):
            log.removal(item)
        return log, size

    def test_an_earlier_commitment(self):
        log = DrawLog(self.maker)
        first = log.commitment(b"another".ljust(32))
        log, size = self.maker.log_records(log)
        self.maker.ledger(log, size, left_out=(first,))
        self.judge([])
        self.check(log, ["log", "register"], f"entry {first} of the log, of type 6, is left out")
        self.maker.ledger(log, size)
        self.judge(["ledger"], "the first commitment for this drawId on the log is another one")

    def test_later_records(self):
        """After the final checkpoint: a second result, a removal that removals.json lacks, a second commitment."""
        def again(log):
            log.commitment(b"another".ljust(32))
        def resent(log):
            log.commitment()
        def result(log):
            log.result()
        def removal(log):
            log.removal(self.maker.removal(1, 0, []))
        def forged(log):
            log.removal(self.maker.removal(1, 0, []), notarySignature="00" * 64)
        def repeated(log):
            log.removal(self.maker.get("removals.json")[0])
        def late(log):
            log.reveal(1)
        def void(log):
            log.void()
        for change, expected, reason in (
                (again, ["log", "register"], "the log has a second commitment for this draw"),
                (late, [], ""), (void, [], ""),
                (result, ["log"], "this result exactly once"), (removal, ["log"], "removals are not those on the log"),
                (forged, ["log"], "removals are not those on the log"),
                (repeated, ["log"], "removals are not those on the log"), (resent, ["log", "register"], "second")):
            with self.subTest(change.__name__):
                log, size = self.maker.log_records()
                self.maker.ledger(log, size)
                self.check(log, [])
                change(log)
                self.check(log, expected, reason)

    def test_another_history(self):
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        log.entries[2] = log.entries[2][:-1] + b"x"
        self.check(log, ["log"], "is of another history than the log")
        other = Log(Ed25519Key(b"other".ljust(32)), log.vkey)
        other.entries = log.entries
        self.check(other, ["log"], "the log's signature is wrong")

    def test_files(self):
        log = DrawLog(self.maker)
        for _ in range(254):
            log.stranger()
        log, size = self.maker.log_records(log)
        self.maker.ledger(log, size)
        full, partial = "tile/entries/000", f"tile/entries/001.p/{len(log) - 256}"

        def changed(name, change):
            path = self.publish(log)
            name = os.path.join(path, name)
            with open(name, "rb") as file:
                data = file.read()
            with open(name, "wb") as file:
                file.write(change(data))
            return path
        self.judge([], "", "--log", self.publish(log))
        for name in (full, partial):
            for title, change, reason in (
                    ("a bit", lambda d: d[:-1] + bytes([d[-1] ^ 1]), "do not lead to its checkpoint's root"),
                    ("a byte less", lambda d: d[:-1], "ends within an entry"),
                    ("an entry less", lambda d: d[2 + 106:], ""), ("nothing", lambda d: b"", "has 0 entries"),
                    ("a byte more", lambda d: d + b"\0", "ends within an entry"),
                    ("an entry more", lambda d: d + b"\0\0", "entries, not"),
                    ("a long entry", lambda d: d + b"\x04\x01" + bytes(1025), "more than 1024 bytes")):
                with self.subTest(name=name, title=title):
                    self.judge(["log"], reason, "--log", changed(name, change))
        path = self.publish(log)
        os.remove(os.path.join(path, full))
        self.judge(["log"], "tile/entries/000 of the log is missing", "--log", path)
        shutil.rmtree(path)
        os.mkdir(path)
        self.judge(["log"], "checkpoint of the log is missing", "--log", path)

    def test_partial_files_of_another_history(self):
        """A partial bundle that was left behind and says something else is not what the final checkpoint is held to."""
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        original = len(log)
        for _ in range(300):
            log.stranger()
        path = self.publish(log)
        os.makedirs(os.path.join(path, "tile/entries/000.p"))
        with open(os.path.join(path, f"tile/entries/000.p/{original}"), "wb") as file:
            file.write(b"".join(draw.u16(10) + bytes(10) for _ in range(original)))
        self.judge([], "", "--log", path)

    def test_cosigned_elsewhere(self):
        """A checkpoint with the late reveal that a quorum cosigned in time, and that the office did not publish."""
        log = DrawLog(self.maker)
        for record in (log.stranger, log.vrf_key, log.commitment, log.proof):
            record()
        for j in (0, 2):
            log.reveal(j)
        size = len(log)
        log.reveal(1)
        log.result()
        for item in self.maker.get("removals.json"):
            log.removal(item)
        self.maker.ledger(log, size)
        self.check(log, [])

        def note(hands, of=log, count=size + 1):
            name = self.path("note.txt")
            with open(name, "wb") as file:
                file.write(of.note(count, hands))
            return "--cosigned", name
        two, one = self.maker.cosigned(self.last - 1, 2), self.maker.cosigned(self.last - 1, 1)
        reason = "was cosigned by a quorum by the deadline, and ledger/checkpoint-deadline.txt is of a smaller tree"
        self.check(log, ["log"], reason, *note(two))
        self.check(log, ["log"], reason, *note(one), *note([
            (self.maker.cosigners[2], self.maker.cosigner(2), self.last)]))  # of one checkpoint, in two files
        self.check(log, [], "", *note(one))
        self.check(log, [], "", *note(self.maker.cosigned(self.last + 1)))
        self.check(log, [], "", *note(two, count=size - 1))
        fork = DrawLog(self.maker)
        fork.entries = log.entries[:-1] + [log.entries[-1][:-1] + b"x"]
        self.check(log, ["log"], "is of another history than the log", *note(two, of=fork, count=len(log)))
        self.check(log, ["log"], "is of", *note(two, of=other_log(log), count=3))

    def test_budget(self):
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        config = draw.Configuration(self.maker.files["config.json"])
        with self.assertRaises(draw.Unusable):
            budget = draw.Budget(1)
            budget.left = draw.Budget.SIGNATURE + len(log) - 1
            draw.WholeLog(self.publish(log), config, budget)

    def test_register(self):
        """Numbers before this one, on the log of all."""
        def number(n):
            self.maker = self.maker_of()
            self.maker.number, self.maker.draw_id = n, f"{self.maker.register}/{n:04d}".encode()
            self.maker.build()
        number(3)
        for title, before, reason in (
                ("both", lambda log: [log.of_draw(6, bytes(32), draw_id=self.of(n)) for n in (1, 2)], None),
                ("a gap", lambda log: log.of_draw(6, bytes(32), draw_id=self.of(1)), "number 2 of the register"),
                ("another register", lambda log: [
                    log.of_draw(6, bytes(32), draw_id=f"x/000{n}".encode()) for n in (1, 2)], "number 1 of the"),
                ("other spellings", lambda log: [log.of_draw(6, bytes(32), draw_id=self.of(1)), log.of_draw(
                    6, bytes(32), draw_id=self.of(2)[:-4] + b"00002")], "number 2 of the register"),
                ("a VOID without a commitment", lambda log: [
                    log.of_draw(6, bytes(32), draw_id=self.of(1)), log.void(draw_id=self.of(2))], "number 2 of the")):
            with self.subTest(title):
                log = DrawLog(self.maker)
                before(log)
                log, size = self.maker.log_records(log)
                self.maker.ledger(log, size)
                self.check(log, ["register"] if reason else [], reason or "")

    def of(self, number):
        return f"{self.maker.register}/{number:04d}".encode()

    def test_replaces(self):
        for title, result, expected in (("VOID", False, []), ("it has a result", True, ["register"])):
            with self.subTest(title):
                self.maker = self.maker_of()
                self.maker.number, self.maker.draw_id = 2, self.of(2)
                configuration = self.maker.configuration

                def replacing():
                    configuration()
                    self.maker.put("config.json", {**self.maker.get("config.json"), "replaces": 1})
                self.maker.configuration = replacing
                self.maker.build()
                log = DrawLog(self.maker)
                log.of_draw(6, bytes(32), draw_id=self.of(1))
                if result:
                    log.of_draw(10, bytes(32), draw_id=self.of(1))
                log, size = self.maker.log_records(log)
                self.maker.ledger(log, size)
                self.check(log, expected, "config.replaces is 1, which has a result")


def other_log(log):
    other = Log(log.key, rd.vkey("other.example", 1, log.key.public))
    other.entries = log.entries
    return other


class Registers(Case):
    """Several draws of one register on one log: (number, VOID cause, subject, number that it replaces)."""

    def build(self, *plans):
        makers, log = [], None
        for number, void, subject, replaces in plans:
            maker = with_cosigners(rd.Maker("register", void=void, number=number,
                                            case=(["a"], [stage(1, seats=2)], [(0, 1, draw.NONE)] * 3), contributors=3))
            configuration = maker.configuration

            def planned(maker=maker, configuration=configuration, subject=subject, replaces=replaces):
                configuration()
                maker.put("config.json", {**maker.get("config.json"), "subject": subject, "replaces": replaces})
            maker.configuration = planned
            maker.build()
            own = DrawLog(maker)
            own.entries = log.entries if log else own.entries
            log, size = maker.log_records(own)
            makers.append((maker, size))
        for maker, size in makers:
            own = DrawLog(maker)
            own.entries = log.entries
            maker.ledger(own, size)
        self.log, self.makers = log, [maker for maker, _ in makers]
        return [self.directory(maker.files) for maker in self.makers]

    def check(self, paths, expected, reason="", *arguments):
        status, found, value = call("register", *paths, "--rehearsal", *arguments)
        reasons = reasons_of(value)
        self.assertEqual((status, set(reasons)), (1 if expected else 0, set(expected)), reasons)
        if expected:
            self.assertIn(reason, reasons[expected[0]])
        return found, value

    def test_a_register(self):
        paths = self.build((1, None, "a", 0), (2, "record", "b", 0), (3, "no-proof", "b", 2), (4, None, "b", 3),
                           (5, "too-few-reveals", "c", 0))
        log = self.log.publish(self.path("log"))
        found, value = self.check(paths, [], "", "--log", log)
        self.assertEqual(set(found.values()), {"pass"})
        self.assertEqual([item["void"] for item in value["draws"]], [False, True, True, False, True])
        self.check(paths[::-1], [])
        self.check(paths[:4], ["numbers"], "number 5 is on the log, and its directory is not given", "--log", log)
        self.check(paths[:4], [], "", "--log", log, "--open", "5")
        self.check(paths[:2] + paths[3:], ["numbers", "repeats"],
                   "number 3 of the register is not given, and number 4 is")
        self.check(paths + paths[:1], ["register"], "its number is that of another directory too")
        self.log.of_draw(6, bytes(32), draw_id=self.makers[1].draw_id)
        self.check(paths, ["draws", "log"], "the log has 2 commitments", "--log", self.log.publish(self.path("log")))

    def test_never_committed(self):
        """A number without a commitment is a gap, also if the notary voids it on the log."""
        paths = self.build((1, None, "a", 0), (3, None, "b", 0))
        self.check(paths, ["numbers"], "number 2 of the register is not given")
        maker = self.makers[0]
        self.log.void(key=maker.keys["notary"], draw_id=maker.draw_id[:-1] + b"2")
        log = self.log.publish(self.path("log"))
        self.check(paths, ["draws", "numbers"], "number 2 of the register is not on the log", "--log", log)

    def test_repeats(self):
        for title, plans, reason in (
                ("twice", ((1, None, "a", 0), (2, None, "a", 0)), "number 2 has the subject of number 1, and replaces"),
                ("after a VOID without saying so", ((1, "record", "a", 0), (2, None, "a", 0)), "and replaces none"),
                ("replaces a result", ((1, None, "a", 0), (2, None, "a", 1)),
                 "number 2 replaces number 1, which is not"),
                ("another subject", ((1, "record", "a", 0), (2, None, "b", 1)), "replaces number 1, which has another"),
                ("replaced twice", ((1, "record", "a", 0), (2, None, "a", 1), (3, None, "a", 1)),
                 "number 3 replaces number 1, as number 2 does"),
                ("replaces another VOID", (
                    (1, "record", "a", 0), (2, "record", "a", 1), (3, None, "a", 2), (4, None, "a", 2)),
                 "number 4 replaces number 2, as number 3 does"),
                ("replaces a VOID after a result", ((1, "record", "a", 0), (2, None, "a", 1), (3, "record", "a", 2)),
                 "number 3 replaces number 2, which is not VOID")):
            with self.subTest(title):
                self.check(self.build(*plans), ["repeats"], reason)
        self.check(self.build((1, "record", "a", 0), (2, "record", "a", 1), (3, None, "a", 2)), [])

    def test_a_draw_that_fails(self):
        paths = self.build((1, None, "a", 0), (2, None, "b", 0))
        self.makers[1].put("result.json", {**self.makers[1].get("result.json"), "seed": "00" * 32})
        bad = self.directory(self.makers[1].files)
        _, value = self.check([paths[0], bad], ["draws"], f"{bad}: seed: result.seed")
        self.assertEqual([bool(item["failed"]) for item in value["draws"]], [False, True])
        self.makers[1].files["config.json"] = b"{}"
        _, value = self.check([paths[0], self.directory(self.makers[1].files)],
                              ["draws"], "has no usable configuration")

    def test_another_register(self):
        paths = self.build((1, None, "a", 0))
        other = rd.Maker("another register", number=2)
        other.build()
        other.ledger()
        self.check([*paths, self.directory(other.files)], ["register"], "config.register is another")

    def test_lines(self):
        paths = self.build((1, "record", "a", 0))
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(draw.main(["register", *paths, "--rehearsal", "--open", "2"]), 0)
        lines = output.getvalue().splitlines()
        self.assertIn(f"{paths[0]}: {self.makers[0].draw_id.decode()}: VOID REHEARSAL", lines)
        self.assertIn("not ended: 2 REHEARSAL", lines)
        self.assertEqual(lines[-1], "valid; not checked: log REHEARSAL")


class Units(Case):
    def build(self, units, subject="房源 {}", seed="units", void=None):
        data = rd.jcs({"v": 1, "units": units})
        maker = rd.Maker(seed, void=void, case=(["a"], [stage(1, require=1, seats=2, alternates=9), stage(2, seats=3)],
                                                [(0, 1, draw.NONE), (1, 1, 7), (1, 1, draw.NONE), (0, 1, draw.NONE),
                                                 (1, 1, 7), (0, 1, draw.NONE)]), contributors=3)
        configuration = maker.configuration

        def with_subject():
            configuration()
            maker.put("config.json", {**maker.get("config.json"), "subject": subject.format(draw.H(data).hex())})
        maker.configuration = with_subject
        maker.removals = lambda: maker.put("removals.json", [])
        maker.files["units.json"] = data
        maker.build()
        return maker

    def judge_units(self, files, expected, reason=""):
        status, found, value = call("replay", self.directory(files), "--rehearsal", "--engine-only")
        reasons = reasons_of(value)
        self.assertEqual((status, set(reasons)), (1 if expected else 0, set(expected)), reasons)
        if expected:
            self.assertIn(reason, reasons[expected[0]])
        return value

    def test_in_order(self):
        names = [f"3 号楼 {n}" for n in range(101, 106)]
        maker = self.build(names)
        value = self.judge_units(maker.files, [])
        due, order = [], [u for done in maker.drawn.stages for u in done.winners()]
        for unit in order:
            due += [i for i, (_, _, group) in enumerate(maker.people) if group == 7] if unit == 1 else [unit]
        self.assertEqual(sorted((item["unit"], item["index"]) for item in value["units"]), list(zip(names, due)))
        self.judge_units(self.build(names[:1]).files, [])
        self.assertEqual(len(self.judge_units(self.build([]).files, [])["units"]), 0)

    def test_removals(self):
        """What is put back goes to those who move up, the first first; what nobody takes stays."""
        drawn = draw.Draw(candidates_of([(0, 1, draw.NONE)] * 6),
                          [draw.Stage(**stage(1, seats=3))], b"s" * 32)
        order = list(drawn.stages[0].order)
        self.assertEqual(draw.assigned_units(drawn, 3), {order[0]: 0, order[1]: 1, order[2]: 2})
        drawn.remove(1, order[1])
        self.assertEqual(draw.assigned_units(drawn, 3), {order[0]: 0, order[3]: 1, order[2]: 2})
        drawn.remove(1, order[3])
        drawn.remove(1, order[0])
        self.assertEqual(draw.assigned_units(drawn, 3), {order[2]: 2, order[4]: 1, order[5]: 0})
        drawn.remove(1, order[2])
        self.assertEqual(draw.assigned_units(drawn, 3), {order[4]: 1, order[5]: 0})
        self.assertEqual(draw.assigned_units(drawn, 1), {order[5]: 0})

    def test_bundles(self):
        """Two seats of two alone, freed one after the other, go to the bundle: the lower unit to its lower member."""
        entries = [(0, 1, draw.NONE), (0, 1, draw.NONE), (0, 1, 7), (0, 1, 7)]
        for n in range(1000):
            drawn = draw.Draw(candidates_of(entries), [draw.Stage(**stage(1, seats=2))], draw.H(draw.u32(n)))
            if list(drawn.stages[0].order) == [0, 1, 2]:
                break
        drawn.remove(1, 1)
        self.assertEqual(draw.assigned_units(drawn, 2), {0: 0})
        drawn.remove(1, 0)
        self.assertEqual(draw.assigned_units(drawn, 2), {2: 0, 3: 1})

    def test_refused(self):
        names = ["101", "102"]
        good = self.build(names).files
        for title, data, reason in (
                ("another order", rd.jcs({"v": 1, "units": names[::-1]}), "does not end with the hash"),
                ("another unit", rd.jcs({"v": 1, "units": ["101", "103"]}), "does not end with the hash"),
                ("a newline", good["units.json"] + b"\n", "canonical"),
                ("no array", rd.jcs({"v": 1, "units": 1}), "units"),
                ("a version", rd.jcs({"v": 2, "units": names}), "units.v"),
                ("a member", rd.jcs({"v": 1, "units": names, "x": 1}), "unknown member x")):
            with self.subTest(title):
                self.judge_units({**good, "units.json": data}, ["units"], reason)
        for title, units, reason in (("empty", ["101", ""], "units[1] is empty"),
                                     ("twice", ["1", "2", "1"], "units[2] is"), ("not NFC", ["e\u0301"], "not in NFC")):
            with self.subTest(title):
                self.judge_units(self.build(units).files, ["units"], reason)
        without = {name: data for name, data in good.items() if name != "units.json"}
        self.judge_units(without, ["files", "units"], "units.json is missing")
        maker = self.build(names, subject="房源")
        self.judge_units(maker.files, ["files", "units"], "units.json is no file that this draw has")

    def test_void(self):
        maker = self.build(["101"], void="no-proof")
        self.assertNotIn("units", self.judge_units(maker.files, []))
        self.judge_units({**maker.files, "units.json": rd.jcs({"v": 1, "units": ["102"]})}, ["units"], "the hash")


def candidates_of(entries):
    cids = [bytes(28) + draw.u32(i + 1) for i in range(len(entries))]
    return draw.CandidateList.read(rd.encode_list(cids, entries), 8)


class Proofs(unittest.TestCase):
    def test_consistency(self):
        for second in range(1, 20):
            leaves = [bytes([i]) for i in range(second)]
            for first in range(second + 1):
                path = draw_log.consistency(leaves, first)
                roots = draw_log.tree_root(leaves[:first]), draw_log.tree_root(leaves)
                draw.check_consistency(first, roots[0], second, roots[1], path, "trees")
                wrong = [(first, roots[0], second, roots[1], path + [roots[1]]),
                         (first, draw.H(roots[0]), second, roots[1], path),
                         (second + 1, roots[0], second, roots[1], path)]
                if path:
                    wrong += [(first, roots[0], second, roots[1], path[:-1]),
                              (first, roots[0], second, draw.H(roots[1]), path),
                              (first, roots[0], second, roots[1], [draw.H(path[0])] + path[1:])]
                for case in wrong:
                    with self.subTest(first=first, second=second), self.assertRaises(draw.Bad):
                        draw.check_consistency(*case, "trees")

    def test_roots(self):
        """Whole roots from subtree roots, as the log's bundles give them, against the definition."""
        for width in (1, 2, 4, 8):
            for size in range(1, 40):
                leaves = [bytes([i]) for i in range(size)]
                nodes = [draw.root_of(leaves[at:at + width]) for at in range(0, size, width)]
                self.assertEqual(draw.root_of_nodes(nodes), draw_log.tree_root(leaves))

    def test_bundle_paths(self):
        for number, path in ((0, "000"), (5, "005"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")):
            self.assertEqual(draw.bundle_path(number), f"tile/entries/{path}")


class Golden(unittest.TestCase):
    """The log's own golden files, whose generator shares no code with this program."""

    FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "TransparencyLogTests", "Golden")

    def read(self, name):
        with open(os.path.join(self.FOLDER, name), "rb") as file:
            return file.read()

    def test_bundle_and_checkpoint(self):
        text, signatures = draw.parse_note(self.read("checkpoint.note"), "note")
        self.assertEqual([(name, len(data)) for name, _, data in signatures],
                         [("log.example/tabellion", 64), ("mirror.example/court", 72)])
        tiles = self.read("tile-0-000.bin") + self.read("tile-0-001.p-44.bin")
        hashes = [tiles[at:at + 32] for at in range(0, len(tiles), 32)]
        origin, size, root = text.splitlines()
        self.assertEqual((origin, int(size)), ("log.example/tabellion", len(hashes)))
        self.assertEqual(b64encode(draw.root_of_nodes(hashes)).decode(), root)
        bundle = draw.parse_bundle(self.read("entries-001.p-44.bin"), 44, "bundle")
        self.assertEqual([draw.leaf_hash(entry) for entry in bundle], hashes[256:])

    def test_entries(self):
        """Every entry of a kind that draws read is one, and no other is."""
        for line in self.read("entries.hex").decode().split():
            entry = bytes.fromhex(line)
            record = draw.decode_record(0, entry)
            self.assertEqual(record is not None, 6 <= entry[1] <= 12, line)


class Fuzz(LogCase):
    """Damaged input: a refusal or the same as before, and never a crash."""

    def damaged(self, rng, data):
        data = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 5))):
            if not data:
                break
            at, kind = rng.randrange(len(data)), rng.randrange(5)
            if kind == 0:
                data[at] ^= 1 << rng.randrange(8)
            elif kind == 1:
                del data[at:at + rng.randrange(1, 40)]
            elif kind == 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 40))
            elif kind == 3:
                data[at:at] = data[rng.randrange(len(data)):][:rng.randrange(1, 80)]
            else:
                data[at] = rng.choice(b"\n\0 {}[]\",:0919\xff-+=")
        return bytes(data)

    def bounded(self, function, *arguments):
        try:
            return function(*arguments)
        except (draw.Bad, draw.Unusable):
            return None

    def test_parsers(self):
        rng = random.Random(f"fuzz {SEED}")
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        config, budget = draw.Configuration(self.maker.files["config.json"]), draw.Budget(10**6)
        note = self.maker.files["ledger/checkpoint-final.txt"]
        good = draw.Checkpoint(note, config, "note", budget)
        bundle = b"".join(draw.u16(len(entry)) + entry for entry in log.entries)
        entries, slip = self.maker.files["ledger/entries.json"], rd.jcs(self.maker.slip(5)[0])
        units = rd.jcs({"v": 1, "units": ["101", "102"]})
        for number in range(1500):
            with self.subTest(number=number):
                changed = self.damaged(rng, note)
                text = self.bounded(draw.parse_note, changed, "note")
                if text and number % 6 == 0:  # verifying takes milliseconds
                    found = self.bounded(draw.Checkpoint, changed, config, "note", budget)
                    self.assertTrue(found is None or (found.size, found.root) == (good.size, good.root))
                self.bounded(draw.parse_note, rng.randbytes(rng.randrange(200)), "note")
                found = self.bounded(draw.parse_bundle, self.damaged(rng, bundle), len(log), "bundle")
                self.assertTrue(found is None or len(found) == len(log))
                for data, form in ((entries, draw.ENTRIES), (units, draw.UNITS), (slip, draw.SLIP)):
                    value = self.bounded(draw.parse_json, self.damaged(rng, data), "file")
                    if value is not None:
                        self.bounded(form, value, "file")
                if isinstance(value, dict):
                    self.bounded(draw.Slip, value, 2)
                record = draw.decode_record(0, self.damaged(rng, rng.choice(log.entries)))
                self.assertTrue(record is None or 6 <= record.kind <= 12)
                found = draw.draw_number(self.damaged(rng, self.maker.draw_id), self.maker.register)
                self.assertTrue(found is None or found > 0)

    def test_directories(self):
        """Any byte of ledger/: refused, but for a cosignature or line that the rest can do without."""
        rng = random.Random(f"fuzz ledger {SEED}")
        log, size = self.maker.log_records()
        self.maker.ledger(log, size)
        good = dict(self.maker.files)
        config = draw.Configuration(good["config.json"])
        commitment = draw.Commitment(self.maker.get("commitment.json"), config)
        path = self.directory(good)
        for number in range(100):
            name = rng.choice([name for name in good if name.startswith("ledger/")])
            changed = self.damaged(rng, good[name])
            with open(os.path.join(path, name), "wb") as file:
                file.write(changed)
            with self.subTest(number=number, name=name), draw.Directory(path) as folder:
                view = self.bounded(draw.read_ledger, folder, commitment, draw.Budget())
                if view is not None:
                    self.assertEqual((view.entries, view.deadline_size), (
                        [(index, entry) for index, entry in view.entries if log.entries[index] == entry], size))
                    if name.endswith(".json") and changed != good[name]:
                        due = json.loads(good[name])["entries"]
                        self.assertLess(len(view.entries), len(due))  # nothing but entries left out whole
            with open(os.path.join(path, name), "wb") as file:
                file.write(good[name])

    def test_logs(self):
        rng = random.Random(f"fuzz log {SEED}")
        log, _ = self.maker.log_records()
        config = draw.Configuration(self.maker.files["config.json"])
        path = self.publish(log)
        names = ["checkpoint", f"tile/entries/000.p/{len(log)}"]
        for number in range(100):
            name = os.path.join(path, rng.choice(names))
            with open(name, "rb") as file:
                good = file.read()
            with open(name, "wb") as file:
                file.write(self.damaged(rng, good))
            with self.subTest(number=number):
                found = self.bounded(draw.WholeLog, path, config, draw.Budget())
                if found:
                    self.assertEqual([entry for _, entry in found.entries],
                                     [entry for entry in log.entries if draw.decode_record(0, entry)])
            with open(name, "wb") as file:
                file.write(good)


if __name__ == "__main__":
    unittest.main()
