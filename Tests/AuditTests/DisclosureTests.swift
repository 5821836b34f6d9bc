import BundleReading
import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import EvidenceTestSupport
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Audit

/// Chosen files of a session, and the proof that they are its files.
@Suite("Disclosures", .serialized) struct DisclosureTests {
    private static let chosen: Set = ["subject.json", "recording/000002.m4s"]
    private static let golden = "golden-disclosure.zip"

    private let bundle: [UInt8]
    private let trust: TrustFile

    init() throws {
        bundle = try Fixtures.read("golden.zip")
        trust = try TrustFile(parsing: try Fixtures.read("golden-trust.json"))
    }

    /// The file as it would be sent.
    private func disclose(_ paths: Set<String>, of zip: [UInt8]) throws -> [UInt8] {
        let opened = try CaptureBundle(zip)
        let file = try DisclosureFile(of: opened, showing: paths)
        let bytes = try file.parts.flatMap { part -> [UInt8] in
            switch part {
            case .bytes(let bytes): bytes
            case .member(let name, let count):
                try opened.content(name, in: zip).read(at: 0, count: Int(count))
            }
        }
        #expect(UInt64(bytes.count) == file.byteCount)
        return bytes
    }

    private func audit(_ zip: [UInt8]) throws -> AuditReport {
        try SessionAuditor.auditDisclosure(zip, trust: trust)
    }

    private func attack(
        fires expected: Set<CheckID>, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout BuiltBundle) throws -> Void
    ) throws {
        var members = try BuiltBundle(reading: try disclose(Self.chosen, of: bundle))
        try change(&members)
        let report = try audit(try members.zip())
        #expect(report.exitCode == 1, sourceLocation: sourceLocation)
        #expect(
            expected.isSubset(of: report.failing), "fired: \(report.failing)\n\(report.summary)",
            sourceLocation: sourceLocation)
    }

    @Test func chosenFilesAreTheSessions() throws {
        let report = try audit(try disclose(Self.chosen, of: bundle))
        #expect(report.exitCode == 0, "\(report.summary)")
        #expect(report.checks.map(\.id) == CheckID.ofDisclosures)
        let whole = try SessionAuditor.audit(bundle, trust: trust)
        #expect(report.fingerprint == whole.fingerprint && report.isTest)
        let disclosure = try #require(report.disclosure)
        #expect(Set(disclosure.records.map(\.record.path)) == Self.chosen.union(Disclosure.requiredPaths))
        #expect(disclosure.withheldCount > 3)
        #expect(report.bounds.openingNotEarlierThan == whole.bounds.openingNotEarlierThan)
        #expect(report.bounds.openingNotLaterThan == whole.bounds.openingNotLaterThan)
        for language in [Language.chinese, .english] {
            let text = TextReport.lines(report, in: language).joined(separator: "\n")
            #expect(text.contains("data/subject.json") && text.contains(String(disclosure.withheldCount)))
            #expect(text.contains(Sentence(.verdictDisclosureValid).text(in: language)))
            #expect(!text.contains(Sentence(.verdictValid).text(in: language)))
            let json = JSONReport.text(report, in: language)
            #expect(json.contains("tabellion/disclosure-report") && json.contains("\"withheld\":"))
        }
    }

    /// Nothing of what was not chosen is in the file.
    @Test func restIsNotThere() throws {
        let members = try BuiltBundle(reading: try disclose(["subject.json"], of: bundle)).members
        #expect(
            Set(members.keys.filter { $0.hasPrefix("data/") }) == [
                "data/opening.json", "data/policy.json", "data/subject.json",
            ])
        let manifest = try SessionManifest.read(try BuiltBundle(reading: bundle).members["data/session.json"]!).manifest
        let shown = String(decoding: members[Disclosure.member]!, as: UTF8.self)
        for record in manifest.records where members[BundlePath.member(record.path)] == nil {
            #expect(!shown.contains(Hex.encode(record.salt)), "\(record.path)")
        }
    }

    @Test func everythingCanBeShown() throws {
        let opened = try CaptureBundle(bundle)
        let report = try audit(try disclose(Set(opened.manifest.records.map(\.path)), of: bundle))
        #expect(report.exitCode == 0 && report.disclosure?.withheldCount == 0, "\(report.summary)")
    }

    @Test func unknownFilesAreRefused() throws {
        for path in ["screenshots/none.png", "session.json", "../x", ""] {
            #expect(throws: EvidenceError.self) { try disclose([path], of: bundle) }
        }
    }

    /// Without a trust file it is consistent and no more; with another office's it is not valid.
    @Test func trustIsTheAuditorsOwn() throws {
        let zip = try disclose(Self.chosen, of: bundle)
        #expect(try SessionAuditor.auditDisclosure(zip, trust: nil).exitCode == 1)
        #expect(try SessionAuditor.auditDisclosure(zip, trust: nil, acceptsUntrusted: true).exitCode == 0)
        var fixture = TrustFixture()
        fixture.logs = []
        let report = try SessionAuditor.auditDisclosure(zip, trust: try TrustFile(parsing: fixture.bytes))
        #expect(report.exitCode == 1 && report.failing == [.trust])
    }

    /// Neither is taken for the other.
    @Test func bundlesAreNoDisclosures() throws {
        #expect(try audit(bundle).failing.isSuperset(of: [.container, .records, .fingerprint]))
        let report = try SessionAuditor.audit(try disclose(Self.chosen, of: bundle), trust: trust)
        #expect(report.exitCode == 1 && report.failing.contains(.container) && report.failing.contains(.records))
    }

    @Test func changedFiles() throws {
        try attack(fires: [.records]) { $0.members["data/subject.json"]![20] ^= 1 }
        try attack(fires: [.records]) { $0.members["data/subject.json"] = nil }
        try attack(fires: [.records]) { $0.members["data/input.jsonl"] = [] }
        try attack(fires: [.records]) { $0.members["letter.pdf"] = [] }
        try attack(fires: [.policy, .records]) { $0.members["data/policy.json"] = nil }
        try attack(fires: [.container]) { $0.members["mimetype"] = ASiCManifest.mimetype }
    }

    @Test func changedRecords() throws {
        try attack(fires: [.fingerprint]) { bundle in
            bundle.members["data/subject.json"] = Array("{}".utf8)
            try bundle.edit(Disclosure.member, as: Disclosure.self) { disclosure in
                let place = try #require(disclosure.records.firstIndex { $0.record.path == "subject.json" })
                disclosure.records[place].record.bytes = 2
                disclosure.records[place].record.digests = DigestPair(of: Array("{}".utf8))
            }
        }
        try attack(fires: [.fingerprint, .opening]) { bundle in
            try bundle.edit(Disclosure.member, as: Disclosure.self) { $0.header.openedAt += 1 }
        }
        try attack(fires: [.fingerprint, .ledgerClosing]) { bundle in
            try bundle.edit(Disclosure.member, as: Disclosure.self) { $0.header.reason = .operatorRequest }
        }
        for function in HashFunction.allCases {
            try attack(fires: [.fingerprint]) { bundle in
                try bundle.edit(Disclosure.member, as: Disclosure.self) { disclosure in
                    switch function {
                    case .sha256: disclosure.records[1].leaf.path[0] = disclosure.headerLeaf.path[0]
                    case .sm3: disclosure.records[1].leaf.pathSM3[0] = disclosure.headerLeaf.pathSM3[0]
                    }
                }
            }
        }
        try attack(fires: [.fingerprint]) { bundle in
            try bundle.edit(Disclosure.member, as: Disclosure.self) { $0.size += 1 << 40 }
        }
    }

    /// Another worker's signature over the same fingerprint: the ledger knows better.
    @Test func changedSignature() throws {
        let stranger = TestKeys.attacker
        try attack(fires: [.ledgerKey, .opening]) { bundle in
            let signature = try WorkerSignature(
                canonical: bundle.members[WorkerSignature.member]!, file: WorkerSignature.member)
            bundle.members[WorkerSignature.member] =
                WorkerSignature(worker: stranger.publicKey, fingerprint: signature.fingerprint) { stranger.sign($0) }
                .canonicalBytes
        }
        try attack(fires: [.signature]) { bundle in
            try bundle.edit(WorkerSignature.member, as: WorkerSignature.self) { $0.signature[3] ^= 1 }
        }
    }

    @Test func forms() throws {
        let members = try BuiltBundle(reading: try disclose(Self.chosen, of: bundle)).members
        let whole = try Disclosure(canonical: members[Disclosure.member]!, file: Disclosure.member)
        #expect(whole.canonicalBytes == members[Disclosure.member]!)
        func refused(_ change: (inout Disclosure) -> Void) {
            var changed = whole
            change(&changed)
            #expect(throws: EvidenceError.self) { try Disclosure(canonical: changed.canonicalBytes, file: "x") }
        }
        refused { $0.records.swapAt(0, 1) }
        refused { $0.records.append($0.records[0]) }
        refused { $0.headerLeaf.index = 1 }
        refused { $0.size = $0.records.last!.leaf.index }
        refused { $0.records[0].leaf.index = 0 }
    }

    // MARK: - The golden file

    @Test func goldenFileStaysTheSame() throws {
        let file = try Fixtures.read(Self.golden)
        #expect(try disclose(Self.chosen, of: bundle) == file)
        #expect(try audit(file).exitCode == 0)
    }

    /// One changed byte: 1 or 2, never 0.
    @Test func everyByteCounts() throws {
        let zip = try Fixtures.read(Self.golden)
        var generator = SeededGenerator.announced()
        let first = Int.random(in: 0..<61, using: &generator)
        for place in stride(from: first, to: zip.count, by: 61) {
            var changed = zip
            changed[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &generator)
            #expect(!isAccepted(changed), "byte \(place)")
        }
        for _ in 0..<60 {
            let mutated = generator.mutate(zip)
            if mutated != zip { #expect(!isAccepted(mutated)) }
        }
    }

    private func isAccepted(_ zip: [UInt8]) -> Bool { (try? audit(zip).exitCode) == 0 }

    /// Not a test of anything: writes the golden file when it is asked for.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TABELLION_WRITE_GOLDEN_DISCLOSURE"] != nil))
    func writeGoldenDisclosure() throws {
        try Data(disclose(Self.chosen, of: bundle)).write(to: Fixtures.directory.appendingPathComponent(Self.golden))
    }
}
