import CanonicalJSON
import CertificateModel
import CertificateTestSupport
import SeededTestSupport
import Testing

@Suite("Requests for certificates: what is stated")
struct CertificateApplicationTests {
    typealias Field = CertificateApplication.Field

    private static func read(_ change: [Field: String]) -> [Field: CertificateError] {
        let good: [Field: String] = [
            .applicant: "王小明", .identification: "身份证 420100…", .contact: "027-1", .purpose: "诉讼", .recipient: "法院",
            .copies: "2",
        ]
        let result = CertificateApplication.read(subject: .deposit(1)) { change[$0] ?? good[$0] ?? "" }
        switch result {
        case .success: return [:]
        case .failure(let refused): return refused.faults
        }
    }

    @Test("each field alone: empty, blank, too long, with control characters", arguments: Field.allCases)
    func fields(_ field: Field) {
        #expect(Self.read([:]).isEmpty)
        var bad = ["", "  \n", String(repeating: "字", count: field.maximumByteCount), "a\u{0}b"]
        if field == .copies { bad += ["0", "21", "-1", "two", "1.5"] }
        for text in bad { #expect(Set(Self.read([field: text]).keys) == [field], "\(text.prefix(20))") }
        if field != .copies {
            #expect(Self.read([field: String(repeating: "a", count: field.maximumByteCount)]).isEmpty)
            #expect(Self.read([field: String(repeating: "a", count: field.maximumByteCount + 1)]).count == 1)
        }
    }

    @Test("all problems are named at once, and blanks around are dropped")
    func all() throws {
        #expect(Self.read(Dictionary(uniqueKeysWithValues: Field.allCases.map { ($0, "") })).count == 6)
        let application = try CertificateApplication.read(subject: .capture("s1")) { field in
            field == .copies ? " 20 " : "  \(field.rawValue)\n"
        }.get()
        #expect(application.applicant == "applicant" && application.copies == 20)
    }

    @Test("subjects as texts", arguments: ["deposit/0", "deposit/9007199254740991", "session/0a1b"])
    func subjects(_ text: String) { #expect(CertificateSubject(text)?.text == text) }

    @Test(
        "what is no subject",
        arguments: [
            "", "deposit/", "deposit/01", "deposit/-1", "deposit/9007199254740992", "deposit/1/2", "session/",
            "session/a/b",
            "session/a b", "session/会", "session/" + String(repeating: "a", count: 65), "other/1",
        ])
    func noSubjects(_ text: String) { #expect(CertificateSubject(text) == nil) }

    @Test("numbers as texts")
    func numbers() {
        #expect(CertificateNumber(year: 2026, number: 1).text == "2026/0001")
        #expect(CertificateNumber(year: 2026, number: 12345).text == "2026/12345")
        #expect(CertificateNumber("2026/0001") == CertificateNumber(year: 2026, number: 1))
        for text in ["2026/1", "2026/0000", "2026/00001", "2026", "2026/0001/", "/0001", "2026/-001"] {
            #expect(CertificateNumber(text) == nil, "\(text)")
        }
    }

    @Test("changed JSON is refused or another request, and never ends the program")
    func fuzz() throws {
        var generator = SeededGenerator.announced()
        let bytes = try CertificateSample.checked().canonicalBytes
        for _ in 0..<2000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: changed[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: changed.remove(at: place)
                default: changed.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                }
            }
            guard changed != bytes, let read = try? CertificateRequest(canonical: changed, file: "request") else {
                continue
            }
            #expect(read.canonicalBytes == changed)
        }
    }
}
