import CanonicalJSON
import CertificateModel
import CertificateTestSupport
import CryptoPrimitives
import Foundation
import Testing

@Suite("The register of certificates")
struct RegisterLineTests {
    private static func line(_ number: CertificateNumber, after previous: RegisterLine?) -> RegisterLine {
        RegisterLine(
            position: (previous?.position ?? 0) + 1, office: "office", number: number,
            request: String(repeating: "5e", count: 16), decided: CertificateSample.start,
            certificate: DigestPair(of: number.text.utf8), previous: previous?.digests)
    }

    /// Two of 2026, two of 2027.
    private static var lines: [RegisterLine] {
        var lines: [RegisterLine] = []
        for year: UInt64 in [2026, 2026, 2027, 2027] {
            lines.append(line(RegisterLine.next(after: lines.last, year: year), after: lines.last))
        }
        return lines
    }

    @Test("numbers begin anew each year, and a clock that was set back opens no old year")
    func numbers() {
        #expect(Self.lines.map(\.number.text) == ["2026/0001", "2026/0002", "2027/0001", "2027/0002"])
        #expect(RegisterLine.next(after: Self.lines[2], year: 2026).text == "2027/0002")
    }

    @Test("the bytes of lines are those of the golden file, which openssl and python read alike")
    func golden() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Golden/register.jsonl")
        let text = Self.lines.map { String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        for line in Self.lines {
            #expect(try RegisterLine(canonical: line.canonicalBytes, file: "register") == line)
        }
    }

    @Test("a register that was changed is found out, at the line where it was")
    func changed() throws {
        let lines = Self.lines
        try RegisterLine.check(lines, of: "office")
        try RegisterLine.check([], of: "office")
        func place(_ lines: [RegisterLine], of office: String = "office") -> String? {
            do {
                try RegisterLine.check(lines, of: office)
                return nil
            } catch { return error.code == .register ? error.place : "\(error)" }
        }
        for left in 0..<3 {
            var fewer = lines
            fewer.remove(at: left)
            #expect(place(fewer) == "line \(left + 1)")
        }
        #expect(place([lines[0], lines[0]]) == "line 2")
        #expect(place(lines, of: "other") == "line 1")
        #expect(place([lines[0], lines[2]]) == "line 2")
        // Another certificate under the same number: the line after it no longer chains.
        let other = RegisterLine(
            position: 2, office: "office", number: lines[1].number, request: lines[1].request,
            decided: lines[1].decided,
            certificate: DigestPair(of: "another".utf8), previous: lines[0].digests)
        #expect(place([lines[0], other, lines[2], lines[3]]) == "line 3")
        let skipped = Self.line(CertificateNumber(year: 2026, number: 3), after: lines[0])
        #expect(place([lines[0], skipped]) == "line 2")
    }

    @Test("what the annex says is fixed before an approval, and comes back from its JSON")
    func content() throws {
        let request = try CertificateSample.checked()
        let number = CertificateNumber(year: 2026, number: 1)
        let content = try CertificateSample.content(of: request, number)
        #expect(content.notary == CertificateSample.notary && content.check == request.state.standing)
        #expect(
            try CertificateContent(canonical: content.canonicalBytes, file: CertificateContent.attachmentName)
                == content)
        let error = #expect(throws: CertificateError.self) {
            try CertificateSample.content(of: CertificateSample.request(), number)
        }
        #expect(error?.code == .check)
    }
}
