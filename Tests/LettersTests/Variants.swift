import CryptoPrimitives
import DepositModel
import LetterModel

@testable import Letters

/// Letters that between them use everything that letters can say.
enum Variants {
    static let issued: UInt64 = 1_795_243_628_123

    static func content(
        _ kind: LetterContent.Kind, _ language: LetterContent.Language,
        files: [LetterFile] = [LetterOfficeFixture.file("contract.pdf")], title: String = "A title",
        depositor: String = "Sample Culture Ltd", anchors: [LetterAnchor] = kinds(isTest: false),
        claims: [LetterClaim]? = nil, remarks: [String] = [], isTest: Bool = false, isSample: Bool = false
    ) throws -> LetterContent {
        try LetterContent(
            kind: kind, language: language, number: "No. 2026/000007", issued: issued, utcOffset: 480,
            office: LetterOffice(name: "Office", otherName: "公证处", address: "1 Road", notary: "N. Otary"),
            depositor: depositor, title: title, caseNumber: "IP-1",
            digests: try DepositDigests(DigestPair(of: "content".utf8)), files: files,
            place: LetterPlace(
                origin: "ledger.test/log", index: 41, entry: [UInt8](repeating: 0xA5, count: 106), accepted: issued),
            capture: kind == .capture
                ? LetterCapture(opening: 3, began: issued - 2, ended: issued - 1, address: "https://shop.example/")
                : nil,
            anchors: anchors, claims: claims, remarks: remarks, verifyAddress: "https://verify.test/d/41",
            isTest: isTest, isSample: isSample)
    }

    static func kinds(isTest: Bool) -> [LetterAnchor] {
        [
            LetterAnchor(kind: .witnesses, name: "institutions", size: 50, time: issued, mark: "a.test, b.test"),
            LetterAnchor(kind: .time, name: "tsa", size: 50, time: issued, mark: "serial 01", isTest: isTest),
            LetterAnchor(kind: .chain, name: "chain", size: 51, time: issued, block: 77, mark: "0xabcdef"),
        ]
    }

    static func plain(_ language: LetterContent.Language) throws -> LetterContent { try content(.deposit, language) }

    /// A TEST letter of many pages.
    static func long(_ language: LetterContent.Language) throws -> LetterContent {
        let files = (0..<250).map { LetterOfficeFixture.file("page-\($0).png") }
        return try content(
            .deposit, language, files: files, anchors: kinds(isTest: true), claims: LetterClaim.allCases,
            remarks: ["A remark of the office."])
    }

    static func hostile(_ language: LetterContent.Language) throws -> LetterContent {
        let names = [
            String(repeating: "W", count: 1000), String(repeating: "字", count: 300), "exe.\u{202E}fdp.txt",
            "bell\u{07}.txt", "eye\u{1F9FF}.png", "line\u{2028}break", "مرحبا بالعالم.pdf", "שלום.pdf",
            String(repeating: "e\u{301}", count: 300), "<b>&amp;</b> %1 %2 \\n", "tab\tnew\nline",
        ]
        return try content(
            .deposit, language, files: names.map(LetterOfficeFixture.file),
            title: String(repeating: "Titel-", count: 90),
            depositor: String(repeating: "D", count: 290), anchors: kinds(isTest: true))
    }

    static func all(_ language: LetterContent.Language) throws -> [LetterContent] {
        let many = (0..<9).map { LetterOfficeFixture.file("file-\($0)") }
        let anchors = (0..<9).map {
            LetterAnchor(kind: .time, name: "tsa-\($0)", size: 50, time: issued, mark: "serial \($0)", isTest: true)
        }
        return [
            try long(language), try content(.certificate, language, files: many, anchors: anchors),
            try content(.capture, language, isSample: true), try content(.certificate, language, isTest: true),
        ]
    }
}
