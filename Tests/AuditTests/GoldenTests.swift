import Audit
import EvidenceModel
import EvidenceTestSupport
import Foundation
import SeededTestSupport
import Testing

/// A bundle whose bytes are committed: what was valid stays valid, and no changed byte of it is accepted.
@Suite("The golden bundle", .serialized) struct GoldenTests {
    private let zip: [UInt8]
    private let trust: TrustFile

    init() throws {
        zip = try Fixtures.read("golden.zip")
        trust = try TrustFile(parsing: try Fixtures.read("golden-trust.json"))
    }

    @Test func isValid() throws {
        let report = try SessionAuditor.audit(zip, trust: trust)
        #expect(report.exitCode == 0, "\(report.summary)")
        #expect(
            report.fingerprint?.description
                == "sha256:a4be7e5307f03f9ab9a81250aef59c6a3a565a27f6bff9f7225c91fa6d68a470 "
                + "sm3:72c952e76da0c6de76b25a3c711f5442d13da7aba7faf5dd0d519de3de517d0d")
    }

    /// Reading and writing gives the same file.
    @Test func isCanonical() throws { #expect(try BuiltBundle(reading: zip).zip() == zip) }

    /// What the builder makes today has the golden files wherever no token is involved.
    @Test func theBuilderStillMakesIt() async throws {
        let golden = try BuiltBundle(reading: zip).members
        let built = try await SharedBundle.bundle.members
        #expect(golden.keys.sorted() == built.keys.sorted())
        for name in [
            "bagit.txt", "data/subject.json", "data/cleanliness-open.json", "data/cleanliness-close.json",
            "data/input.jsonl", "mimetype",
        ] { #expect(golden[name] == built[name], "\(name)") }
    }

    /// One changed byte anywhere: 1 or 2, never 0, and a reason.
    ///
    /// Every byte when TABELLION_EVERY_BYTE is set; else every thirteenth, from a random one.
    @Test func everyByteCounts() async throws {
        var generator = SeededGenerator.announced()
        let isComplete = ProcessInfo.processInfo.environment["TABELLION_EVERY_BYTE"] != nil
        let step = isComplete ? 1 : 13
        let first = isComplete ? 0 : Int.random(in: 0..<step, using: &generator)
        let places = Array(stride(from: first, to: zip.count, by: step))
        let masks = places.map { _ in isComplete ? 0x01 : UInt8(1) << UInt8.random(in: 0...7, using: &generator) }
        let (zip, trust) = (zip, trust)
        let accepted = await withTaskGroup(of: [Int].self) { group in
            for part in 0..<4 {
                group.addTask {
                    stride(from: part, to: places.count, by: 4).filter { index in
                        var changed = zip
                        changed[places[index]] ^= masks[index]
                        return Self.isAccepted(changed, trust)
                    }.map { places[$0] }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(accepted.isEmpty, "changed bytes that were accepted: \(accepted)")
        print("\(places.count) of \(zip.count) bytes were changed, one at a time")
    }

    private static func isAccepted(_ zip: [UInt8], _ trust: TrustFile) -> Bool {
        do throws(EvidenceError) {
            let report = try SessionAuditor.audit(zip, trust: trust)
            let silent = report.checks.contains { $0.outcome != .passed && $0.reasons.isEmpty }
            return report.exitCode == 0 || silent
        } catch {
            return error.message.isEmpty || ![.container, .read].contains(error.code)
        }
    }

    /// Cut, doubled and overwritten parts.
    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<150 {
            let mutated = generator.mutate(zip)
            if mutated != zip { #expect(!Self.isAccepted(mutated, trust)) }
        }
    }

    @Test func truncated() throws {
        for count in [0, 1, 21, 22, 100, zip.count / 2, zip.count - 1] {
            #expect(throws: EvidenceError.self) { try SessionAuditor.audit(Array(zip[..<count]), trust: trust) }
        }
    }

    /// Not a test of anything: writes the golden files when they are asked for.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TABELLION_WRITE_GOLDEN"] != nil))
    func writeGoldenBundle() async throws {
        let bundle = try await SharedBundle.bundle
        try Data(bundle.zip()).write(to: Fixtures.directory.appendingPathComponent("golden.zip"))
        try Data(TrustFixture().bytes).write(to: Fixtures.directory.appendingPathComponent("golden-trust.json"))
    }
}
