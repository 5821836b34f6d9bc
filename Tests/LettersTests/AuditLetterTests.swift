import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DocumentSigning
import Foundation
import LetterModel
import PortableDocument
import SeededTestSupport
import Testing
import TimeTestSupport
import Timestamping
import TokenVerification

@testable import Letters

/// `tabellion-audit letter`: what it accepts, and everything that it refuses.
@Suite struct AuditLetterTests {
    private static func fixture() throws -> LetterOfficeFixture { try LetterOfficeFixture.shared.get() }

    private static func means(_ trust: String? = nil) throws -> DepositAuditor.Means {
        var means = DepositAuditor.Means()
        means.trust = try TrustFile(parsing: Array((try trust ?? fixture().trust()).utf8))
        return means
    }

    private static func audit(_ pdf: [UInt8], _ trust: String? = nil) throws -> LetterReport {
        LetterAuditor.audit(pdf, means: try means(trust))
    }

    private static func failures(_ report: LetterReport) -> Set<LetterCheck> {
        Set(report.findings.filter { $0.outcome == .failed }.map(\.check))
    }

    @Test(arguments: LetterContent.Language.allCases)
    func genuineLettersAreValid(_ language: LetterContent.Language) async throws {
        let pdf = try await Self.fixture().letter(.deposit, language)
        let report = try Self.audit(pdf)
        #expect(report.exitCode == 0, "\(report.lines(in: .english))")
        #expect(report.isTest && report.content?.number == "No. 2026/000001")
        // For eyes and other programs: TABELLION_KEEP=DIR keeps a signed TEST letter of each language.
        if let folder = ProcessInfo.processInfo.environment["TABELLION_KEEP"] {
            try Data(pdf).write(to: URL(fileURLWithPath: "\(folder)/letter-\(language.rawValue).pdf"))
            try Data(try Self.fixture().trust().utf8).write(to: URL(fileURLWithPath: "\(folder)/trust.json"))
        }
        #expect(report.signedBy == (try Self.fixture().now))
        #expect(report.deposit?.strongest != nil)
        let passed = Set(report.findings.filter { $0.outcome == .passed }.map(\.check))
        #expect(passed.isSuperset(of: [.form, .timestamp, .signature, .attachments, .agreement, .proof]))
        for language in Language.allCases {
            #expect(report.lines(in: language).contains { $0.contains("TEST") })
            let value = try JSONParser.parse(Array(report.json(in: language).utf8.dropLast()))
            guard case .object(let object) = value else { throw Missing() }
            #expect(object["exit"] == .integer(0) && object["test"] == .boolean(true))
        }
    }

    @Test func certificatesAndAnnexesAreValidToo() async throws {
        let fixture = try Self.fixture()
        #expect(try Self.audit(try await fixture.letter(.certificate)).exitCode == 0)
        let files = (0..<300).map { LetterOfficeFixture.file("f\($0)") }
        let report = try Self.audit(try await fixture.letter(files: files))
        #expect(report.exitCode == 0)
        #expect(report.findings.contains { $0.check == .annex && $0.outcome == .passed })
    }

    @Test func withoutTrustNothingIsVouchedFor() async throws {
        let pdf = try await Self.fixture().letter()
        var means = DepositAuditor.Means()
        let report = LetterAuditor.audit(pdf, means: means)
        #expect(report.isConsistent && report.exitCode == 1)
        means.acceptsUntrusted = true
        #expect(LetterAuditor.audit(pdf, means: means).exitCode == 0)
    }

    @Test func strangersAreRefused() async throws {
        let fixture = try Self.fixture()
        let pdf = try await fixture.letter()
        let other = try LetterOfficeFixture()
        let trust = try fixture.trust()
        func replacing(_ root: [UInt8], _ with: [UInt8]) -> String {
            trust.replacingOccurrences(of: Base64.encode(root), with: Base64.encode(with))
        }
        #expect(try Self.audit(pdf, trust).exitCode == 0)
        let strangeOffice = try Self.audit(pdf, replacing(fixture.office.root.der, other.office.root.der))
        #expect(Self.failures(strangeOffice) == [.signature])
        let strangeClock = try Self.audit(pdf, replacing(fixture.authority.root.der, other.authority.root.der))
        #expect(Self.failures(strangeClock).contains(.timestamp))
        let nobody = try #require(trust.range(of: ",\"letters\":"))
        #expect(Self.failures(try Self.audit(pdf, trust[..<nobody.lowerBound] + "}")) == [.signature])
    }

    /// Whoever adds, exchanges or hides something is found, wherever it stands.
    @Test func attacksAreRefused() async throws {
        let pdf = try await Self.fixture().letter()
        #expect(try Self.audit(pdf).exitCode == 0)
        let end = Array("%%EOF\n".utf8)
        let attacks: [(String, [UInt8])] = [
            ("bytes after the end", pdf + [0x0A]), ("a comment after the end", pdf + Array("% more\n".utf8)),
            ("a second update", try Self.update(pdf)), ("a cut end", Array(pdf.dropLast(1))),
            ("the base alone", Array(pdf[..<(try #require(Self.first(end, in: pdf)) + end.count)])),
            ("a comment between objects", Self.replacing(pdf, "endobj\n", "endobj\n%x\n")),
            ("another page count", Self.replacing(pdf, "/Count ", "/Count 1")),
            ("an action", Self.replacing(pdf, "/Type /Catalog", "/AA << >> /Type /Catalog")),
            ("nothing", []), ("a header", Array("%PDF-1.7\n".utf8)),
        ]
        for (name, bytes) in attacks {
            let report = try Self.audit(bytes)
            #expect(report.exitCode == 1 && Self.failures(report).contains(.form), "\(name)")
        }
        // Changes that keep every object in its place are found by the signature.
        for (name, from, to) in [
            ("the depositor", "Sample Culture Ltd", "Simple Culture Ltd"),
            ("the field's place", "/Rect [405", "/Rect [406"), ("the digest", "\"sha256\":\"", "\"sha257\":\""),
        ] {
            let report = try Self.audit(Self.replacing(pdf, from, to))
            #expect(Self.failures(report).contains(.signature), "\(name)")
        }
    }

    private static func first(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: needle) }
    }

    private static func replacing(_ bytes: [UInt8], _ from: String, _ to: String) -> [UInt8] {
        guard let place = first(Array(from.utf8), in: bytes) else {
            Issue.record("\(from) does not stand in the letter")
            return bytes
        }
        return Array(bytes[..<place] + to.utf8 + bytes[(place + from.utf8.count)...])
    }

    /// A further revision, well formed, that changes nothing but adds itself.
    private static func update(_ pdf: [UInt8]) throws -> [UInt8] {
        let file = try PDFFile(pdf)
        let table = pdf.count
        let trailer =
            "<< /Size \(file.trailer.integer("Size")!) /Root \(file.trailer.reference("Root")!) 0 R /Prev \(file.revisions[1].table) >>"
        return pdf + Array("xref\n0 0\ntrailer\n\(trailer)\nstartxref\n\(table)\n%%EOF\n".utf8)
    }

    /// A letter that the office itself signed, and which says what its proof does not.
    @Test func lettersThatContradictTheirProofAreRefused() async throws {
        let fixture = try Self.fixture()
        let (proof, other) = (try await fixture.proof(), try await fixture.proof(content: "other", index: 4))
        let content = try fixture.draft().content(
            number: "No. 1", issued: fixture.now, proof: .deposit(proof), anchors: try fixture.anchors(proof))
        let honest = try Self.audit(try await fixture.maker().letter(content, proof: .deposit(proof)))
        #expect(honest.exitCode == 0)
        let swapped = try Self.audit(try await fixture.maker().letter(content, proof: .deposit(other)))
        #expect(Self.failures(swapped) == [.agreement])
        let members = LetterAgreement.disagreements(of: content, with: .deposit(other)).map(\.member)
        #expect(Set(members).isSuperset(of: ["digests: sha256", "digests: sm3", "ledger: index", "ledger: entry"]))
        #expect(LetterAgreement.disagreements(of: content, with: .deposit(proof)).isEmpty)

        let closing = try await fixture.sessionProof()
        let bare = try Self.audit(try await fixture.maker().letter(content, proof: .session(closing)))
        #expect(Self.failures(bare) == [.attachments])
    }

    /// Neither mutated nor random bytes crash the reader; whatever is not the letter itself is refused.
    @Test func mutatedLettersAreRefused() async throws {
        var random = SeededGenerator.announced()
        let pdf = try await Self.fixture().letter(.certificate, .english)
        let means = try Self.means()
        for _ in 0..<150 {
            let mutated = random.mutate(pdf)
            let report = LetterAuditor.audit(mutated, means: means)
            #expect(report.exitCode == (mutated == pdf ? 0 : 1))
        }
        // Where the structure is: the update, the tables, the end.
        let structure = try PDFFile(pdf).revisions[1].range
        for _ in 0..<300 {
            var tail = Array(pdf[structure])
            let start = Int.random(in: 0..<tail.count, using: &random)
            tail.replaceSubrange(start..., with: random.mutate(Array(tail[start...])))
            let mutated = pdf[..<structure.lowerBound] + tail
            guard mutated != pdf[...] else { continue }
            #expect(LetterAuditor.audit(Array(mutated), means: means).exitCode == 1)
        }
        for _ in 0..<200 {
            let bytes = Array("%PDF-1.7\n".utf8) + random.bytes(Int.random(in: 0..<400, using: &random))
            #expect(LetterAuditor.audit(bytes, means: means).exitCode == 1)
        }
    }

    @Test func factsSurviveTheirJSON() throws {
        var random = SeededGenerator.announced()
        for kind in LetterContent.Kind.allCases {
            for language in LetterContent.Language.allCases {
                let content = try LetterSample.content(kind, language)
                let bytes = content.canonicalBytes
                #expect(try LetterContent(canonical: bytes, file: "letter.json") == content)
                for _ in 0..<100 {
                    if let read = try? LetterContent(canonical: random.mutate(bytes), file: "letter.json") {
                        #expect(try LetterContent(canonical: read.canonicalBytes, file: "letter.json") == read)
                    }
                }
            }
        }
    }
}
