import CanonicalJSON
import DrawCore
import Draws
import Foundation
import SeededTestSupport
import Testing

/// `tabellion-audit draw`: void draws, the whole log, the register, trust, and files that do not belong.
@Suite("tabellion-audit draw", .serialized) struct AuditCommandTests {
    private func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// Lines of the report on checks that did not pass.
    private func remarks(_ outcome: Commands.Outcome) -> [String] {
        outcome.output.split(separator: "\n").dropFirst().dropLast().map(String.init).filter {
            !$0.hasPrefix("PASS") && !$0.hasPrefix("NOTE")
        }
    }

    @Test("with trust, log and register nothing is left open")
    func complete() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place)
            try draw.writeTrust(to: place + "/trust.json")
            func audit(_ more: String...) throws -> Commands.Outcome {
                try Commands.audit(
                    ["--trust", place + "/trust.json", "draw", draw.directory, "--rehearsal", "--log", draw.log] + more)
            }
            let outcome = try audit("--register", place)
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.complaint)")
            #expect(remarks(outcome).map { String($0.prefix(9)) } == ["none  uni"], "\(outcome.output)")
            #expect(outcome.output.contains("PASS  whole-log") && outcome.output.contains("PASS  register"))
            #expect(outcome.output.hasSuffix("REHEARSAL VALID: every check that was made passed\n"))
            let open = try Commands.audit("draw", draw.directory, "--rehearsal")
            #expect(open.code == 0)
            #expect(open.output.contains("not checked: trust, vrf-key, whole-log, register"), "\(open.output)")
            let chinese = try Commands.audit("--lang", "zh", "draw", draw.directory, "--rehearsal")
            #expect(chinese.code == 0 && chinese.output.contains("演练 REHEARSAL 有效"), "\(chinese.output)")
            let json = try Commands.audit("--json", "draw", draw.directory, "--rehearsal")
            let report = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            #expect(report["valid"] as? Bool == true && report["complete"] as? Bool == false)
            #expect((report["checks"] as? [[String: Any]])?.count == DrawCheck.allCases.count)
            #expect(report["fate"] as? String == "runs")
        }
    }

    @Test("void draws, for each of the three causes", arguments: VoidCause.allCases)
    func void(_ cause: VoidCause) async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, ending: .void(cause))
            func audit() throws -> Commands.Outcome {
                try Commands.audit("draw", draw.directory, "--rehearsal", "--log", draw.log)
            }
            let outcome = try audit()
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.complaint)")
            #expect(outcome.output.contains("VALID: the draw is void by its rules (\(cause.rawValue))"))
            #expect(outcome.output.contains("PASS  fate") && outcome.output.contains("none  result"))
            let file = draw.directory + "/void.json"
            let other = VoidCause.allCases.first { $0 != cause } ?? .record
            try write(VoidFile(cause: other, reason: RehearsedDraw.voidText).canonicalBytes, file)
            let wrong = try audit()
            #expect(wrong.code == 1 && wrong.output.contains("FAIL  fate"), "\(wrong.output)")
            if cause == .record {
                try write(VoidFile(cause: cause, reason: "x").canonicalBytes, file)
                #expect(try audit().output.contains("FAIL  fate"))
            }
            try FileManager.default.removeItem(atPath: file)
            let missing = try audit()
            #expect(missing.code == 1 && missing.output.contains("files: void.json"), "\(missing.output)")
        }
    }

    @Test("a void draw's files, byte by byte", arguments: VoidCause.allCases)
    func changedVoidFiles(_ cause: VoidCause) async throws {
        var random = SeededGenerator.announced()
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, ending: .void(cause))
            let files = try FileManager.default.subpathsOfDirectory(atPath: draw.directory).filter { $0 != "ledger" }
            #expect(files.count == (cause == .tooFewReveals ? 8 : 6), "\(files)")
            for file in files.sorted() {
                let intact = try bytes(draw.directory + "/" + file)
                var changed = intact
                let position = Int.random(in: changed.indices, using: &random)
                changed[position] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
                // A void draw's reason is the office's own words, unless a record states it.
                try write(changed, draw.directory + "/" + file)
                let outcome = try Commands.audit("draw", draw.directory, "--rehearsal")
                #expect(outcome.code == 1, "\(file), byte \(position): \(outcome.output)\(outcome.complaint)")
                #expect(outcome.output.contains("FAIL  "), "\(file): \(outcome.output)")
                try write(intact, draw.directory + "/" + file)
            }
            #expect(try Commands.audit("draw", draw.directory, "--rehearsal").code == 0)
        }
    }

    @Test("numbers without gaps, one draw for a subject; from a folder and from a file")
    func register() async throws {
        try await Commands.withPlace { place in
            let first = try await RehearsedDraw(in: place, number: 1, subject: "甲")
            let second = try await RehearsedDraw(in: place, number: 2, subject: "乙")
            func audit(_ draw: RehearsedDraw, _ register: String) throws -> Commands.Outcome {
                try Commands.audit("draw", draw.directory, "--rehearsal", "--register", register)
            }
            for draw in [first, second] {
                let outcome = try audit(draw, place)
                #expect(outcome.code == 0 && outcome.output.contains("PASS  register"), "\(outcome.output)")
            }
            let file = place + "/register.json"
            func draws(_ numbers: [UInt64], subject: String = "乙") -> RegisterFile {
                RegisterFile(
                    DrawRegister(
                        name: first.rehearsal.configuration.register,
                        draws: numbers.map {
                            RegisterDraw(
                                number: $0, commitments: [$0], subject: $0 == 2 ? "乙" : subject, replaces: 0,
                                fate: .result)
                        }))
            }
            try write(draws([1, 2], subject: "甲").canonicalBytes, file)
            #expect(try audit(second, file).code == 0)
            try write(draws([2]).canonicalBytes, file)
            #expect(try audit(second, file).output.contains("no commitment of number 1"))
            try write(draws([1, 2]).canonicalBytes, file)
            #expect(try audit(second, file).output.contains("a second draw for the subject of number 1"))
            try write("{}".utf8, file)
            let unusable = try audit(second, file)
            #expect(unusable.code == 2 && unusable.complaint.contains(file), "\(unusable.complaint)")
            try FileManager.default.removeItem(atPath: first.directory)
            let gap = try audit(second, place)
            #expect(gap.code == 1 && gap.output.contains("FAIL  register"), "\(gap.output)")
            try FileManager.default.removeItem(atPath: first.log)
            let same = try await RehearsedDraw(in: place, number: 1, subject: "乙")
            #expect(try audit(same, place).output.contains("a second draw for the subject of number 1"))
        }
    }

    @Test("a log that is not this draw's, or is cut short")
    func logs() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, number: 1)
            let other = try await RehearsedDraw(in: place, number: 2)
            func audit(_ log: String) throws -> Commands.Outcome {
                try Commands.audit("draw", draw.directory, "--rehearsal", "--log", log)
            }
            #expect(try audit(draw.log).code == 0)
            let foreign = try audit(other.log)
            #expect(foreign.code == 1 && foreign.output.contains("FAIL  whole-log"), "\(foreign.output)")
            let bundles = draw.log + "/tile/entries"
            let bundle = try #require(
                try FileManager.default.subpathsOfDirectory(atPath: bundles).sorted().last { $0.contains(".p/") })
            let intact = try bytes(bundles + "/" + bundle)
            var changed = intact
            changed[changed.count - 1] ^= 1
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: bundles + "/" + bundle)
            try write(changed, bundles + "/" + bundle)
            #expect(try audit(draw.log).output.contains("FAIL  whole-log"))
            try write(intact, bundles + "/" + bundle)
            #expect(try audit(draw.log).code == 0)
            #expect(try audit(place + "/nowhere").code == 2)
        }
    }

    @Test("strange files are named, links and folders in a file's place are unusable")
    func strangeFiles() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place)
            let files = FileManager.default
            func audit() throws -> Commands.Outcome { try Commands.audit("draw", draw.directory, "--rehearsal") }
            for name in ["notes.txt", "ledger/more.json", "stage-9.outcomes", "units.json"] {
                try write("{}".utf8, draw.directory + "/" + name)
                let outcome = try audit()
                #expect(outcome.code == 1 && outcome.output.contains("files: \(name)"), "\(outcome.output)")
                try files.removeItem(atPath: draw.directory + "/" + name)
            }
            #expect(try audit().code == 0)
            let beacon = draw.directory + "/beacon.json"
            let intact = try bytes(beacon)
            try files.removeItem(atPath: beacon)
            try files.createSymbolicLink(atPath: beacon, withDestinationPath: draw.directory + "/vrf.json")
            #expect(try audit().code == 2)
            try files.removeItem(atPath: beacon)
            try files.createDirectory(atPath: beacon, withIntermediateDirectories: false)
            #expect(try audit().complaint.contains("not a regular file"))
            try files.removeItem(atPath: beacon)
            try write(intact, beacon)
            #expect(try audit().code == 0)
            #expect(try Commands.audit("draw", place + "/nowhere").code == 2)
            #expect(try Commands.audit("draw", draw.directory, "--engine-only", "--log", draw.log).code == 2)
        }
    }
}
