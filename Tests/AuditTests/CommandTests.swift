import EvidenceTestSupport
import Foundation
import Testing

/// The program itself: exit codes, output, and inputs that are no bundles.
@Suite("tabellion-audit", .serialized) struct CommandTests {
    struct Outcome {
        let code: Int32
        let output: String
        let complaint: String
        /// Largest resident set, KiB.
        let peak: Int
        let seconds: Double
    }

    /// Beside the test bundle.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tabellion-audit")

    private let bundle = Fixtures.directory.appendingPathComponent("golden.zip").path
    private let trust = Fixtures.directory.appendingPathComponent("golden-trust.json").path

    private func run(_ arguments: [String], locale: String = "C") throws -> Outcome {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.program.path),
            "\(Self.program.path) is not there: build the product tabellion-audit first")
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        process.environment = ["LANG": locale, "LC_ALL": "", "PATH": "/usr/bin:/bin"]
        let output = ScratchDirectory.shared.path("\(UUID())-out")
        let complaint = ScratchDirectory.shared.path("\(UUID())-err")
        for path in [output, complaint] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaint))
        process.standardInput = FileHandle.nullDevice
        let start = ContinuousClock.now
        try process.run()
        var peak = 0
        let status = URL(fileURLWithPath: "/proc/\(process.processIdentifier)/status")
        while process.isRunning {
            if let text = try? String(contentsOf: status, encoding: .utf8),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
                let number = line.split(separator: " ").compactMap({ Int($0) }).first
            {
                peak = max(peak, number)
            }
            usleep(2000)
        }
        process.waitUntilExit()
        let elapsed = ContinuousClock.now - start
        return Outcome(
            code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try String(contentsOfFile: output, encoding: .utf8),
            complaint: try String(contentsOfFile: complaint, encoding: .utf8), peak: peak,
            seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }

    @Test func valid() throws {
        for arguments in [["--trust", trust, "session", bundle], ["session", "--trust", trust, bundle]] {
            let outcome = try run(arguments)
            #expect(outcome.code == 0 && outcome.complaint.isEmpty, "\(outcome)")
            #expect(outcome.output.contains("VALID") && outcome.output.hasPrefix("TEST TEST TEST"))
            #expect(outcome.output.split(separator: "\n").count { $0.hasPrefix("PASS  ") } == 22)
            #expect(outcome.output.contains("sha256:a4be7e53") && outcome.output.contains("sm3:72c952e7"))
        }
    }

    @Test func languages() throws {
        #expect(try run(["session", bundle], locale: "zh_CN.UTF-8").output.contains("未锚定"))
        #expect(try run(["--lang", "en", "session", bundle], locale: "zh_CN.UTF-8").output.contains("not anchored"))
        #expect(try run(["--lang", "zh", "session", bundle]).output.contains("未锚定"))
        #expect(try run(["--lang", "fr", "session", bundle]).code == 2)
    }

    @Test func withoutTrust() throws {
        let outcome = try run(["session", bundle])
        #expect(outcome.code == 1 && outcome.output.contains("not anchored to anything you trust"))
        #expect(try run(["--untrusted", "session", bundle]).code == 0)
        #expect(try run(["--untrusted", "--trust", trust, "session", bundle]).code == 2)
    }

    @Test func json() throws {
        let outcome = try run(["--json", "--trust", trust, "session", bundle])
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(outcome.code == 0 && object?["exit"] as? Int == 0 && object?["valid"] as? Bool == true)
        #expect((object?["checks"] as? [[String: Any]])?.count == 22)
        let bad = try run(["--json", "session", "/nonexistent"])
        #expect(bad.code == 2 && bad.output.contains("\"unusable\"") && bad.complaint.isEmpty)
    }

    @Test func help() throws {
        let outcome = try run(["--help"])
        #expect(outcome.code == 0 && outcome.output.contains("tabellion-audit --trust trust.json session capture.zip"))
        #expect(try run(["session", "--help"]).output.contains("EXAMPLE"))
        #expect(try run(["session"]).code == 2)
        #expect(try run(["sesion", bundle]).code == 2)
    }

    private func expectUnusable(_ path: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let outcome = try run(["--trust", trust, "session", path])
        #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.complaint.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
        #expect(outcome.complaint.contains(what), "\(outcome.complaint)", sourceLocation: sourceLocation)
        #expect(outcome.seconds < 10 && outcome.peak < 64 << 10, "\(outcome)", sourceLocation: sourceLocation)
    }

    @Test func noBundles() throws {
        let scratch = ScratchDirectory.shared
        try expectUnusable(scratch.path("nothing"), "No such file")
        try expectUnusable(Fixtures.directory.path, "not a regular file")
        try expectUnusable("/dev/zero", "not a regular file")
        let fifo = scratch.path("fifo")
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        try expectUnusable(fifo, "not a regular file")
        try expectUnusable(try scratch.write([], "empty"), "too short")
        try expectUnusable(try scratch.write(Array("hello, this is not a ZIP file at all".utf8), "text"), "not a ZIP")
        let zip = try Fixtures.read("golden.zip")
        try expectUnusable(try scratch.write(Array(zip.dropLast(7)), "cut.zip"), "cut short")
        try expectUnusable(try scratch.write(zip + [0x0A], "longer.zip"), "follows its end record")
    }

    /// 50 GB of zeros, as a sparse file.
    @Test func zeros() throws {
        let path = ScratchDirectory.shared.path("zeros")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(unsafe truncate(path, 50_000_000_000) == 0)
        try expectUnusable(path, "not a ZIP")
    }

    /// Archives made by Python's zipfile: compressed (a bomb), with names that lead out, with a directory entry.
    @Test(arguments: [
        ("z.writestr('mimetype', b'0' * (1 << 28), zipfile.ZIP_DEFLATED)", "larger than the file"),
        ("z.writestr('mimetype', 'x'); z.writestr('../../etc/passwd', 'x')", "canonical"),
        ("z.writestr('mimetype', 'x'); z.writestr('/etc/passwd', 'x')", "canonical"),
        ("z.writestr('mimetype', 'x'); z.mkdir('data')", "canonical"),
        ("z.writestr('mimetype', 'application/vnd.etsi.asic-e+zip')", "canonical"),
        ("pass", "bytes between"),
    ])
    func foreignArchives(_ statements: String, _ what: String) throws {
        let path = ScratchDirectory.shared.path("\(UUID()).zip")
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c", "import zipfile\nz = zipfile.ZipFile('\(path)', 'w')\n\(statements)\nz.close()",
        ]
        try python.run()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        try expectUnusable(path, what)
    }

    @Test func badTrustFiles() throws {
        let scratch = ScratchDirectory.shared
        for (text, what) in [
            ("{", "line 1"), ("{}", "v: the member is missing"), ("[]", "an object"),
            (#"{"v":1,"type":"tabellion/trust","offices":[{"name":"x","key":"00"}]}"#, "key"),
        ] {
            let outcome = try run(["--trust", try scratch.write(Array(text.utf8), "trust"), "session", bundle])
            #expect(outcome.code == 2 && outcome.complaint.contains(what), "\(outcome)")
        }
        #expect(try run(["--trust", scratch.path("nothing"), "session", bundle]).code == 2)
        #expect(try run(["--trust", bundle, "session", bundle]).code == 2)
    }

    /// A bundle of 80 MiB is read with little memory.
    @Test func memoryIsBounded() async throws {
        var fixture = BundleFixture()
        fixture.extraFiles = [("network/big.bin", [UInt8](repeating: 9, count: 80 << 20))]
        let path = try ScratchDirectory.shared.write(try await fixture.build().zip(), "big.zip")
        let trust = try ScratchDirectory.shared.write(try TrustFixture().bytes, "trust.json")
        let outcome = try run(["--trust", trust, "session", path])
        try FileManager.default.removeItem(atPath: path)
        #expect(outcome.code == 0, "\(outcome)")
        print("80 MiB: peak \(outcome.peak) KiB, \(outcome.seconds) s")
        #expect(outcome.peak < 64 << 10)
    }
}
