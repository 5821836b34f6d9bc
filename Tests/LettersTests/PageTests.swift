import CryptoPrimitives
import DepositModel
import Foundation
import LetterModel
import Testing
import TimeTestSupport

@testable import Letters

/// What stands on the pages, read back by programs that are not ours.
@Suite struct PageTests {
    private static func pages(_ content: LetterContent) async throws -> [UInt8] {
        try await LetterOfficeFixture.shared.get().press.pages(of: content)
    }

    private static func text(_ pdf: [UInt8], _ arguments: [String] = ["-layout"]) throws -> String {
        let scratch = try Scratch()
        try scratch.write(pdf, "letter.pdf")
        return try Program.check("pdftotext", arguments + ["-enc", "UTF-8", "letter.pdf", "-"], in: scratch)
    }

    private static func pageCount(_ pdf: [UInt8]) throws -> Int {
        let scratch = try Scratch()
        try scratch.write(pdf, "letter.pdf")
        let lines = try Program.check("pdfinfo", ["letter.pdf"], in: scratch).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("Pages:") })
        return try #require(Int(line.split(separator: " ")[1]))
    }

    static func squeezed(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }

    private static let kinds = LetterContent.Kind.allCases
    private static let languages = LetterContent.Language.allCases

    @Test(arguments: kinds, languages)
    func factsAreOnThePages(_ kind: LetterContent.Kind, _ language: LetterContent.Language) async throws {
        let content = try LetterSample.content(kind, language)
        let pdf = try await Self.pages(content)
        let text = Self.squeezed(try Self.text(pdf, ["-raw"]))
        var facts = [
            content.number, content.depositor, content.title, content.digests.sha256?.hex ?? "",
            content.digests.sm3?.hex ?? "", content.place.origin, Words.grouped(content.place.index),
            content.verifyAddress, content.office.name, content.office.notary,
        ]
        facts += content.anchors.map(\.name)
        if kind != .certificate { facts += content.anchors.map(\.mark) + [Hex.encode(content.place.entry)] }
        for fact in facts { #expect(text.contains(Self.squeezed(fact)), "\(fact)") }
        let pages = try Self.pageCount(pdf)
        for page in 1...pages { #expect(text.contains("\(page)/\(pages)")) }
        #expect(kind == .certificate ? pages == 1 : pages <= 4)
    }

    @Test func sameContentSameBytes() async throws {
        for kind in Self.kinds {
            let content = try LetterSample.content(kind, .both)
            let first = try await LetterPress().pages(of: content)
            let second = try await LetterPress().pages(of: content)
            #expect(first == second)
        }
        let other = try await Self.pages(try LetterSample.content(.deposit, .english))
        #expect(try await Self.pages(try LetterSample.content(.deposit, .both)) != other)
    }

    @Test(arguments: languages)
    func fontsAreEmbeddedSubsets(_ language: LetterContent.Language) async throws {
        let scratch = try Scratch()
        try scratch.write(try await Self.pages(try LetterSample.content(.deposit, language)), "letter.pdf")
        let lines = try Program.check("pdffonts", ["letter.pdf"], in: scratch).split(separator: "\n").dropFirst(2)
        #expect(lines.count >= 3)
        for line in lines {
            let fields = line.split(separator: " ").map(String.init)
            let flags = fields.suffix(5).prefix(3)
            #expect(flags.elementsEqual(["yes", "yes", "yes"]), "\(line)")
            #expect(line.prefix(7).last == "+", "\(line)")
        }
    }

    private static let onlyQRCodes = ["--nodbus", "-q", "--raw", "-S*.enable=0", "-Sqrcode.enable=1"]

    @Test(arguments: kinds)
    func codeLeadsToTheVerifyPage(_ kind: LetterContent.Kind) async throws {
        let content = try LetterSample.content(kind, .both)
        let scratch = try Scratch()
        try scratch.write(try await Self.pages(content), "letter.pdf")
        try Program.check("pdftoppm", ["-r", "150", "-png", "letter.pdf", "page"], in: scratch)
        let pictures = try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter {
            $0.hasSuffix(".png")
        }
        let found = try pictures.compactMap { picture -> String? in
            let output = try Program.run("zbarimg", Self.onlyQRCodes + [picture], in: scratch)
            return output.status == 0 ? output.text.trimmingCharacters(in: .newlines) : nil
        }
        #expect(found == [content.verifyAddress])
    }

    /// Every word of both catalogues stands on some letter, in the right language, and nowhere in the wrong one.
    @Test func everyWordIsUsed() async throws {
        var printed: [LetterContent.Language: String] = [:]
        for language in Self.languages {
            for content in try Variants.all(language) {
                printed[language, default: ""] += Self.squeezed(try Self.text(try await Self.pages(content), ["-raw"]))
            }
        }
        for word in LetterWord.allCases {
            let texts: [LetterContent.Language: [String]] = [
                .chinese: [Words.chinese(word)], .english: [Words.english(word)],
                .both: [Words.chinese(word), Words.english(word)],
            ]
            for (language, expected) in texts {
                for text in expected {
                    // What is filled in cuts a text into pieces.
                    let pieces = text.split(separator: #/%\d/#).map { Self.squeezed(String($0)) }
                    for piece in pieces where !piece.isEmpty {
                        #expect(printed[language]?.contains(piece) == true, "\(language) \(word): \(piece)")
                    }
                }
            }
        }
    }

    @Test func testLettersSaySoOnEveryPage() async throws {
        let content = try Variants.long(.both)
        #expect(content.isTest)
        let pdf = try await Self.pages(content)
        let pages = try Self.pageCount(pdf)
        #expect(pages > 3)
        for page in 1...pages {
            let text = try Self.text(pdf, ["-f", "\(page)", "-l", "\(page)", "-raw"])
            let notes = Self.squeezed(text).components(separatedBy: Self.squeezed(Words.english(.testNote))).count - 1
            #expect(notes == 2, "page \(page)")
            #expect(Self.squeezed(text).contains(Words.chinese(.testNote)))
        }
        let honest = try await Self.pages(try Variants.plain(.both))
        #expect(!Self.squeezed(try Self.text(honest)).contains("TEST"))
    }

    /// Boxes of words, in points from the upper left corner.
    @Test func nothingLeavesTheMargins() async throws {
        for content in [try Variants.hostile(.both), try Variants.long(.chinese), try Variants.plain(.english)] {
            let boxes = try Self.text(try await Self.pages(content), ["-bbox"])
            var count = 0
            for match in boxes.matches(
                of: #/word xMin="([0-9.\-]+)" yMin="([0-9.\-]+)" xMax="([0-9.\-]+)" yMax="([0-9.\-]+)">([^<]*)/#)
            {
                let numbers = [match.1, match.2, match.3, match.4].compactMap { Double($0) }
                try #require(numbers.count == 4)
                // The marking of TEST letters lies across the page, and its bands at the edges.
                let isMark = numbers[3] - numbers[1] > 60 || numbers[3] < 32 || numbers[1] > Canvas.height - 32
                count += 1
                guard !isMark else { continue }
                #expect(numbers[0] >= Sheet.left - 2 && numbers[2] <= Sheet.right + 4, "\(match.0)")
                #expect(numbers[1] >= 38 && numbers[3] <= Canvas.height - 38, "\(match.0)")
            }
            #expect(count > 100)
        }
    }

    @Test func hostileNamesAreShownAndHarmless() async throws {
        let text = try Self.text(try await Self.pages(try Variants.hostile(.both)), ["-raw"])
        let squeezed = Self.squeezed(text)
        for shown in ["‹U+202E›", "‹U+0007›", "‹U+1F9FF›", "‹U+2028›"] {
            #expect(squeezed.contains(shown), "\(shown)")
        }
        #expect(!text.unicodeScalars.contains("\u{202E}"))
        // Every letter of the long name is there, line after line.
        #expect(squeezed.filter { $0 == "W" }.count >= 1000)
    }

    @Test func tenThousandFilesAreBounded() async throws {
        let files = (0..<10_000).map { LetterOfficeFixture.file("scan-\($0).tiff") }
        let content = try Variants.content(.deposit, .both, files: files)
        #expect(content.files.count == LetterContent.maximumNamedFiles)
        let annex = try #require(try LetterContent.annexBytes(for: files))
        #expect(content.annex == LetterAnnex(count: 10_000, digests: DigestPair(of: annex)))
        let pdf = try await Self.pages(content)
        #expect(try Self.pageCount(pdf) < 30)
        let text = Self.squeezed(try Self.text(pdf, ["-raw"]))
        #expect(text.contains(DigestPair(of: annex).sha256.hex))
        // The head of the table stands again on every page of it.
        let heads = text.components(separatedBy: Self.squeezed(Words.chinese(.file) + Words.english(.file))).count - 1
        #expect(heads > 5)
        #expect(throws: LetterError.self) {
            try Variants.content(.deposit, .both, files: files + [LetterOfficeFixture.file("one more")])
        }
    }

    @Test func certificatesThatDoNotFitAreRefused() async throws {
        let long = try Variants.content(
            .certificate, .both, remarks: (0..<8).map { "\($0) " + String(repeating: "long ", count: 100) })
        let error = await #expect(throws: LetterError.self) { try await Self.pages(long) }
        #expect(error?.code == .overflow)
        _ = try await Self.pages(try Variants.content(.certificate, .both, remarks: ["short"]))
    }
}
