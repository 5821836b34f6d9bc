import CryptoPrimitives
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

/// Signatures, judged by poppler's pdfsig (NSS) and by pyHanko.
@Suite struct SigningTests {
    private static let other = DigestPair(of: "something else".utf8).sha256

    private struct Verdict: Decodable {
        var count: Int?
        var bottomLine: Bool?
        var coverage: String?
        var modification: String?
        var stamped: Bool?
        var subfilter: String?
        var refused: String?
    }

    private static func pyHanko(_ pdf: [UInt8], _ roots: String, at seconds: UInt64) throws -> Verdict {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let environment = root.appendingPathComponent("build/python/bin/python").path
        let scratch = try Scratch()
        try scratch.write(pdf, "letter.pdf")
        try scratch.write(roots, "roots.pem")
        let python =
            ProcessInfo.processInfo.environment["TABELLION_PYTHON"]
            ?? (FileManager.default.isExecutableFile(atPath: environment) ? environment : "python3")
        let output = try Program.check(
            python, [folder.appendingPathComponent("pades.py").path, "letter.pdf", "roots.pem", "\(seconds)"],
            in: scratch)
        let line = try #require(output.split(separator: "\n").last)
        return try JSONDecoder().decode(Verdict.self, from: Data(line.utf8))
    }

    private static func pdfsig(_ pdf: [UInt8], _ root: TrustedRoot?) throws -> String {
        let scratch = try Scratch()
        try scratch.write(pdf, "letter.pdf")
        try FileManager.default.createDirectory(atPath: scratch.path("nss"), withIntermediateDirectories: true)
        try Program.check("certutil", ["-N", "-d", "sql:nss", "--empty-password"], in: scratch)
        if let root {
            try scratch.write(PEM.text(certificate: root.der), "root.pem")
            try Program.check(
                "certutil", ["-A", "-d", "sql:nss", "-n", "root", "-t", "CT,CT,CT", "-i", "root.pem"], in: scratch)
        }
        return try Program.run("pdfsig", ["-nssdir", "sql:nss", "letter.pdf"], in: scratch).text
    }

    @Test(arguments: TestOffice.Key.allCases)
    func otherReadersAccept(_ key: TestOffice.Key) async throws {
        let fixture = try LetterOfficeFixture(key)
        let pdf = try await fixture.letter()
        let roots = PEM.text(certificate: fixture.office.root.der) + PEM.text(certificate: fixture.authority.root.der)
        let verdict = try Self.pyHanko(pdf, roots, at: fixture.now / 1000)
        #expect(verdict.refused == nil)
        #expect(verdict.count == 1 && verdict.bottomLine == true && verdict.stamped == true)
        #expect(verdict.coverage == "ENTIRE_FILE" && verdict.modification == "NONE")
        #expect(verdict.subfilter == "/ETSI.CAdES.detached")

        let said = try Self.pdfsig(pdf, fixture.office.root)
        #expect(said.contains("Signature Validation: Signature is Valid."), "\(said)")
        #expect(said.contains("Certificate Validation: Certificate is Trusted."), "\(said)")
        #expect(said.contains("Total document signed"), "\(said)")
    }

    @Test func withoutTheRootNobodyAccepts() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let pdf = try await fixture.letter()
        let stranger = PEM.text(certificate: try TestOffice(now: Int64(fixture.now / 1000)).root.der)
        #expect(try Self.pyHanko(pdf, stranger, at: fixture.now / 1000).bottomLine != true)
        #expect(!(try Self.pdfsig(pdf, nil).contains("Certificate is Trusted")))
    }

    @Test func aChangedByteIsRefused() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        var pdf = try await fixture.letter()
        let roots = PEM.text(certificate: fixture.office.root.der) + PEM.text(certificate: fixture.authority.root.der)
        #expect(try Self.pyHanko(pdf, roots, at: fixture.now / 1000).bottomLine == true)
        // Inside letter.json, where every reader still reads the file.
        let depositor = Array("Sample Culture Ltd".utf8)
        let place = try #require(pdf.indices.first { pdf[$0...].starts(with: depositor) })
        pdf[place] = UInt8(ascii: "Z")
        #expect(try Self.pyHanko(pdf, roots, at: fixture.now / 1000).bottomLine != true)
        #expect(!(try Self.pdfsig(pdf, fixture.office.root).contains("Signature is Valid")))
    }

    @Test func nothingIsSignedByHalf() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let pages = try await fixture.press.pages(of: try LetterSample.content(.deposit, .english))
        let document = try PDFAssembly.document(
            pages: pages, attachments: [], language: "en", identifier: [UInt8](repeating: 1, count: 16))
        let statement = PDFSignatureUpdate.Statement(date: "D:20261121064708Z", signer: "x", reason: "y")
        let signer = try fixture.office.signer()
        struct Down: Error {}
        let down = await #expect(throws: SigningError.self) {
            try await signer.sign(document, statement) { _ in throw Down() }
        }
        #expect(down?.code == .timestamp)
        let other = await #expect(throws: SigningError.self) {
            try await signer.sign(document, statement) { _ in
                try await fixture.stamp(Self.other)
            }
        }
        #expect(other?.code == .timestamp)
        let signed = try await signer.sign(document, statement, timeStamping: fixture.timeStamping)
        // A document that is signed already gets no second signature.
        let twice = await #expect(throws: SigningError.self) {
            try await signer.sign(signed, statement, timeStamping: fixture.timeStamping)
        }
        #expect(twice?.code == .document)
    }

    @Test func keysAndCertificatesMustFit() throws {
        let one = try TestOffice(now: 1_795_243_628)
        let two = try TestOffice(now: 1_795_243_628)
        #expect(throws: Never.self) { try DocumentSigner(key: one.key, chain: one.chain) }
        #expect(throws: SigningError.self) { try DocumentSigner(key: one.key, chain: two.chain) }
        #expect(throws: SigningError.self) { try DocumentSigner(key: one.chain, chain: one.chain) }
        #expect(throws: SigningError.self) { try DocumentSigner(key: one.key, chain: one.key) }
        #expect(one.root.isMarkedTest)
    }
}
