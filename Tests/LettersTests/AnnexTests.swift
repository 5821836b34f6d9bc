import CanonicalJSON
import CertificateModel
import CertificateTestSupport
import CryptoPrimitives
import DocumentSigning
import Foundation
import LetterModel
import PortableDocument
import Testing
import TimeTestSupport
import TokenVerification

@testable import Letters

/// Annexes of certificates, read back by programs that are not ours.
@Suite struct AnnexTests {
    private static func content(
        isTest: Bool = true, decided: UInt64 = CertificateSample.start + 120_000
    ) throws -> CertificateContent {
        try CertificateSample.content(
            of: CertificateSample.checked(), CertificateNumber(year: 2026, number: 1), decided: decided, isTest: isTest)
    }

    private static func text(_ pdf: [UInt8]) throws -> String {
        let scratch = try Scratch()
        try scratch.write(pdf, "annex.pdf")
        return try Program.check("pdftotext", ["-raw", "-enc", "UTF-8", "annex.pdf", "-"], in: scratch)
            .filter { !$0.isWhitespace }
    }

    private static func contains(_ text: String, _ fact: String) -> Bool {
        text.contains(fact.filter { !$0.isWhitespace })
    }

    @Test(arguments: LetterContent.Language.allCases)
    func saysEverything(_ language: LetterContent.Language) async throws {
        let content = try Self.content()
        let pdf = try await LetterOfficeFixture.shared.get().press.pages(of: content, language)
        if let place = ProcessInfo.processInfo.environment["TABELLION_ANNEXES"] {
            try Data(pdf).write(to: URL(fileURLWithPath: "\(place)/annex-\(language.rawValue).pdf"))
        }
        let text = try Self.text(pdf)
        let application = content.application
        var facts = [
            "2026/0001", application.applicant, application.identification, application.purpose, application.recipient,
            content.check.evidence.title, content.check.evidence.origin, CertificateSample.content.sha256.hex,
            CertificateSample.content.sm3.hex, content.verifyAddress, content.letterhead.name, content.notary.name,
            "tsa-1", "482,113",
        ]
        let said =
            [AnnexWords.nature] + AnnexWords.claims + AnnexWords.notClaims
            + content.check.findings.map { AnnexText($0.chinese, $0.english) }
        facts += said.flatMap { $0.all(language) }
        for fact in facts { #expect(Self.contains(text, fact), "\(fact)") }
        // What is not printed: whoever reads the annex has no business with the applicant's telephone.
        #expect(!Self.contains(text, application.contact))
        let again = try await LetterPress().pages(of: content, language)
        #expect(again == pdf)
    }

    @Test func longTextsTakeMorePagesAndStayWhole() async throws {
        var request = try CertificateSample.request()
        let purpose = String(repeating: "为在诉讼中证明作品完成时间，", count: 28)
        request = CertificateRequest(
            id: request.id, office: request.office, by: request.by, at: request.at,
            application: try CertificateSample.application(purpose: purpose))
        let request2 = try request.applying(.take(by: CertificateSample.notary)).applying(
            .check(CertificateSample.check()))
        let content = try CertificateSample.content(of: request2, CertificateNumber(year: 2026, number: 12345))
        let pdf = try await LetterOfficeFixture.shared.get().press.pages(of: content, .both)
        let text = try Self.text(pdf)
        #expect(Self.contains(text, "2026/12345") && !Self.contains(text, "TEST"))
        #expect(text.count(where: { $0 == "诉" }) >= 28)
    }

    @Test func signatureIsAccepted() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let content = try Self.content(decided: fixture.now)
        let maker = AnnexMaker(
            press: fixture.press, signer: try fixture.office.signer(), language: .both,
            timeStamping: fixture.timeStamping)
        let line = RegisterLine(
            position: 1, office: "office", number: content.number, request: content.request, decided: content.decided,
            certificate: DigestPair(of: content.canonicalBytes), previous: nil)
        let pdf = try await maker.annex(content, line: line, proof: Array("{}".utf8))
        let scratch = try Scratch()
        try scratch.write(pdf, "annex.pdf")
        try FileManager.default.createDirectory(atPath: scratch.path("nss"), withIntermediateDirectories: true)
        try Program.check("certutil", ["-N", "-d", "sql:nss", "--empty-password"], in: scratch)
        try scratch.write(PEM.text(certificate: fixture.office.root.der), "root.pem")
        try Program.check(
            "certutil", ["-A", "-d", "sql:nss", "-n", "root", "-t", "CT,CT,CT", "-i", "root.pem"], in: scratch)
        let said = try Program.run("pdfsig", ["-nssdir", "sql:nss", "annex.pdf"], in: scratch).text
        #expect(said.contains("Signature is Valid.") && said.contains("Certificate is Trusted."), "\(said)")
        #expect(said.contains("Total document signed"))
        let attached = try Program.check("pdfdetach", ["-list", "annex.pdf"], in: scratch)
        for name in [CertificateContent.attachmentName, "register-line.json", AnnexMaker.proofName] {
            #expect(attached.contains(name))
        }
        try Program.check("pdfdetach", ["-savefile", "certificate.json", "-o", "out.json", "annex.pdf"], in: scratch)
        #expect(Array(try Data(contentsOf: URL(fileURLWithPath: scratch.path("out.json")))) == content.canonicalBytes)
    }
}
