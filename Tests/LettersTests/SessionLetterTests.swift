import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import EvidenceModel
import EvidenceTestSupport
import Foundation
import LetterModel
import Testing
import TimeTestSupport
import TransparencyLog

@testable import Letters

/// `tabellion-audit letter` on the letter of a capture session: from the letter alone, and with its bundle.
@Suite struct SessionLetterTests {
    private let office: LetterOfficeFixture
    private let bundle: [UInt8]
    private let proof: SessionProof
    private let capture: LetterCapture
    private let files: [LetterFile]
    private let scratch: Scratch

    init() async throws {
        office = try LetterOfficeFixture.shared.get()
        scratch = try Scratch()
        let built = try await BundleFixture().build()
        bundle = try built.zip()
        try scratch.write(bundle, "session.asice")
        let facts = try BundleFacts(contentsOf: scratch.path("session.asice"))
        let (manifest, fingerprint) = try SessionManifest.read(try #require(built.members["data/session.json"]))
        let note = try #require(built.members[LedgerProofs.finalCheckpointMember])
        proof = try await office.sessionProof(
            log: BundleFixture.logName, entry: facts.closing.entry, fingerprints: fingerprint.roots,
            salt: facts.contentSalt,
            inclusion: InclusionReceipt(
                index: facts.closing.index, checkpoint: String(decoding: note, as: UTF8.self),
                proof: facts.closing.proof))
        capture = LetterCapture(
            opening: facts.opening, began: manifest.header.openedAt, ended: manifest.header.closedAt,
            address: "https://example.com/")
        files = facts.files
    }

    /// What an auditor believes of the office, and of the farm that the bundle is from.
    private func means() throws -> DepositAuditor.Means {
        var merged = try JSONSerialization.jsonObject(with: Data(try office.trust().utf8)) as? [String: Any] ?? [:]
        let farm = try JSONSerialization.jsonObject(with: Data(try TrustFixture().bytes)) as? [String: Any] ?? [:]
        for name in ["offices", "logs", "cosigners", "timeAuthorities"] {
            merged[name] = (merged[name] as? [Any] ?? []) + (farm[name] as? [Any] ?? [])
        }
        var means = DepositAuditor.Means()
        means.trust = try TrustFile(parsing: Array(try JSONSerialization.data(withJSONObject: merged)))
        return means
    }

    private func content(
        proof: SessionProof? = nil, capture: LetterCapture? = nil, files: [LetterFile]? = nil
    ) throws -> LetterContent {
        let proof = proof ?? self.proof
        let language: LetterContent.Language = files?.count == 1 ? .english : .both
        return try office.draft(.capture, language, files: files ?? self.files).content(
            number: "No. 2026/000009", issued: office.now, proof: .session(proof), capture: capture ?? self.capture,
            anchors: try office.anchors(proof, cosigner: BundleFixture.cosignerName))
    }

    private func letter(_ content: LetterContent? = nil, proof: SessionProof? = nil) async throws -> [UInt8] {
        try await office.maker().letter(content ?? self.content(), proof: .session(proof ?? self.proof))
    }

    private func audit(_ pdf: [UInt8], _ bundle: [UInt8]? = nil) throws -> LetterReport {
        guard let bundle else { return LetterAuditor.audit(pdf, means: try means()) }
        return try LetterAuditor.audit(pdf, bundle: try scratch.write(bundle, "bundle"), means: means())
    }

    private func failures(_ report: LetterReport) -> Set<LetterCheck> {
        Set(report.findings.filter { $0.outcome == .failed }.map(\.check))
    }

    @Test func aLetterProvesItselfAndItsBundle() async throws {
        let pdf = try await letter()
        let alone = try audit(pdf)
        #expect(alone.exitCode == 0, "\(alone.lines(in: .english))")
        let passed = Set(alone.findings.filter { $0.outcome == .passed }.map(\.check))
        #expect(passed.isSuperset(of: [.form, .timestamp, .signature, .attachments, .agreement, .proof]))
        #expect(alone.findings.contains { $0.check == .bundle && $0.outcome == .noted })
        #expect(alone.deposit?.kind == .session && alone.deposit?.strongest != nil && alone.session == nil)
        #expect(alone.deposit?.times.map(\.anchor.name) == ["institutions", "tsa-test"])
        let whole = try audit(pdf, bundle)
        #expect(whole.exitCode == 0, "\(whole.lines(in: .english))")
        #expect(whole.findings.contains { $0.check == .bundle && $0.outcome == .passed })
        #expect(whole.json(in: .chinese).contains("\"bundle\":true"))
        // For eyes and other programs: TABELLION_KEEP=DIR keeps a signed TEST letter with its bundle.
        if let folder = ProcessInfo.processInfo.environment["TABELLION_KEEP"] {
            try Data(pdf).write(to: URL(fileURLWithPath: "\(folder)/letter-capture.pdf"))
            try Data(bundle).write(to: URL(fileURLWithPath: "\(folder)/letter-capture.asice"))
        }
    }

    /// The bundle of another session, a changed one, one whose facts the letter does not have, and what is none.
    @Test func otherBundlesAreRefused() async throws {
        let pdf = try await letter()
        var fixture = BundleFixture()
        fixture.extraFiles = [(path: "downloads/0002.bin", bytes: [1, 2, 3])]
        let other = try await fixture.build().zip()
        #expect(failures(try audit(pdf, other)) == [.bundle])
        var changed = try await BundleFixture().build()
        changed.members["data/screenshots/0001.png"]?[0] ^= 1
        #expect(failures(try audit(pdf, try changed.zip())) == [.bundle])
        let early = LetterCapture(
            opening: capture.opening, began: capture.began - 1, ended: capture.ended, address: capture.address)
        let late = LetterCapture(
            opening: capture.opening, began: capture.began, ended: capture.ended + 1, address: capture.address)
        for wrong in [
            try content(capture: early), try content(capture: late), try content(files: Array(files.dropLast())),
            try content(files: files.reversed()),
        ] {
            let signed = try await letter(wrong)
            #expect(try audit(signed).exitCode == 0)
            #expect(failures(try audit(signed, bundle)) == [.bundle])
        }
        #expect(failures(try audit(try await office.letter(), bundle)) == [.bundle])
        #expect(throws: EvidenceError.self) { try audit(pdf, [1, 2, 3]) }
    }

    /// Every member of the attached proof counts, in a letter that the office itself signed.
    @Test func everyMemberOfTheProofCounts() async throws {
        // Of a path its first hash stands for all.
        let leaves = Self.leaves(proof.json).filter { $0.dropLast().last != "proof" || $0.last == "0" }
        #expect(leaves.count > 20)
        let content = try content(files: [files[0]])
        for path in leaves {
            let changed = Self.replacing(proof.json, at: path[...])
            guard let altered = try? SessionProof(json: changed, at: "proof") else { continue }
            #expect(altered != proof)
            let report = try audit(try await letter(content, proof: altered))
            #expect(report.exitCode == 1 && !failures(report).isDisjoint(with: [.agreement, .proof]), "\(path)")
        }
    }

    /// What letter.json says must be what the proof says.
    @Test func everyFactOfTheLetterIsHeldAgainstTheProof() async throws {
        let honest = try content(files: [files[0]]).json
        for (path, value) in [
            (["digests", "sha256"], JSONValue.string(String(repeating: "a", count: 64))),
            (["digests", "sm3"], .string(String(repeating: "b", count: 64))),
            (["ledger", "origin"], .string("other.log")),
            (["ledger", "index"], .integer(proof.index + 1)), (["ledger", "accepted"], .integer(proof.time + 1)),
            (["ledger", "entry"], .string("00")), (["capture", "opening"], .integer(proof.closing.opening + 1)),
            (["case"], .string("IP-1")), (["anchors", "0", "name"], .string("others")),
            (["anchors", "0", "size"], .integer(1 << 20)), (["anchors", "0", "time"], .integer(1_790_000_000_001)),
            (["anchors", "1", "mark"], .string("serial 00")), (["anchors", "1", "time"], .integer(1_790_000_000_001)),
        ] {
            let bytes = Self.replacing(honest, at: path[...], by: value).canonicalBytes
            let wrong = try LetterContent(canonical: bytes, file: "letter.json")
            #expect(failures(try audit(try await letter(wrong))) == [.agreement], "\(path)")
        }
    }

    // MARK: JSON, part by part

    private static func leaves(_ value: JSONValue) -> [[String]] {
        switch value {
        case .object(let object): object.members.flatMap { member in leaves(member.value).map { [member.name] + $0 } }
        case .array(let values):
            values.enumerated().flatMap { number, value in leaves(value).map { ["\(number)"] + $0 } }
        default: [[]]
        }
    }

    /// The same with one value changed: by the given one, or by a little.
    private static func replacing(_ value: JSONValue, at path: ArraySlice<String>, by other: JSONValue? = nil)
        -> JSONValue
    {
        guard let name = path.first else { return other ?? altered(value) }
        switch value {
        case .object(let object):
            var changed = JSONObject()
            changed.set(name, replacing(object[name] ?? .boolean(false), at: path.dropFirst(), by: other))
            for member in object.members where member.name != name { changed.set(member.name, member.value) }
            return .object(changed)
        case .array(var values):
            if let number = Int(name) { values[number] = replacing(values[number], at: path.dropFirst(), by: other) }
            return .array(values)
        default: return value
        }
    }

    /// One character in the middle is another, of the same alphabet.
    private static func altered(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text):
            var bytes = Array(text.utf8)
            let middle = bytes.count / 2
            bytes[middle] = bytes[middle] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            return .string(String(decoding: bytes, as: UTF8.self))
        case .integer(let number): return .integer(number + 1)
        default: return value
        }
    }
}
