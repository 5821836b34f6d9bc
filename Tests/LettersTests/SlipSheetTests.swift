import Foundation
import Letters
import Testing

@Suite("Draw slips on paper")
struct SlipSheetTests {
    static func sheets(
        _ layout: SlipSheets.Layout, count: Int, isRehearsal: Bool = false,
        subject: String = "杭州某小区一期 120 套住房选房顺序 / order of choosing 120 flats, phase one"
    ) -> SlipSheets {
        SlipSheets(
            layout: layout, office: "江城市第一公证处", draw: "housing/0007", subject: subject, isRehearsal: isRehearsal,
            address: "https://office.example/draws/housing+0007/slip", created: "2026-11-22T06:47:08Z",
            slips: (0..<count).map {
                SlipSheets.Slip(
                    index: UInt64($0 * 1_000_003), addressee: $0.isMultiple(of: 2) ? "王*明" : "•••• 1234",
                    code: "0123-4567-89AB-CDEF-GHJK")
            })
    }

    private static func pages(_ pdf: [UInt8]) -> Int {
        // Objects lie in compressed streams; the page tree's count is asked of the file as poppler reads it.
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pdf")
        defer { try? FileManager.default.removeItem(at: file) }
        guard (try? Data(pdf).write(to: file)) != nil else { return -1 }
        let text = run("pdfinfo", [file.path])
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Pages:") }
        return line.flatMap { Int($0.dropFirst(6).drop { $0 == " " }) } ?? -1
    }

    private static func run(_ name: String, _ arguments: [String]) -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/" + name)
        process.arguments = arguments
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return "" }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("as many pages as the slips need, and the same bytes again", arguments: SlipSheets.Layout.allCases)
    func pageCount(layout: SlipSheets.Layout) async throws {
        let press = try LetterPress()
        for count in [1, 8, 9] {
            let pdf = try await press.slips(Self.sheets(layout, count: count))
            #expect(pdf.starts(with: Array("%PDF-1.5".utf8)))
            #expect(Self.pages(pdf) == (count + layout.perPage - 1) / layout.perPage)
            #expect(try await press.slips(Self.sheets(layout, count: count)) == pdf)
        }
    }

    @Test("each slip names draw, number and code, in both languages; every typeface is embedded")
    func contents() async throws {
        let press = try LetterPress()
        for layout in SlipSheets.Layout.allCases {
            let pdf = try await press.slips(Self.sheets(layout, count: 3))
            let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pdf")
            try Data(pdf).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let text = Self.run("pdftotext", ["-layout", file.path, "-"])
            #expect(text.split(separator: "0123-4567-89AB-CDEF-GHJK").count == 4, "three codes")
            for words in [
                "housing/0007", "2000006", "王*明", "•••• 1234", "查询码", "Code", "office.example/draws/housing+0007/slip",
            ] {
                #expect(text.contains(words), "\(layout): \(words)")
            }
            let fonts = Self.run("pdffonts", [file.path]).split(whereSeparator: \.isNewline).dropFirst(2)
            // Columns from the right: object and generation, uni, sub, emb.
            #expect(!fonts.isEmpty)
            for font in fonts { #expect(font.split(separator: " ").dropLast(4).last == "yes", "\(font)") }
        }
    }

    @Test("a rehearsal says so on each slip")
    func rehearsal() async throws {
        let press = try LetterPress()
        let real = try await press.slips(Self.sheets(.many, count: 1))
        let rehearsed = try await press.slips(Self.sheets(.many, count: 1, isRehearsal: true))
        #expect(real != rehearsed)
    }

    @Test("the link keeps the code from the server")
    func link() {
        let sheets = Self.sheets(.one, count: 1)
        #expect(
            sheets.link(sheets.slips[0]) == "https://office.example/draws/housing+0007/slip#0123-4567-89AB-CDEF-GHJK")
    }

    @Test("none, and more than fit one document, are refused", arguments: [0, SlipSheets.maximumCount + 1])
    func bounds(count: Int) async throws {
        let press = try LetterPress()
        await #expect(throws: (any Error).self) { _ = try await press.slips(Self.sheets(.many, count: count)) }
    }

    /// Leaves slips to be looked at, where the environment variable TABELLION_PAGES names a folder.
    @Test(
        "slips to look at",
        .enabled(if: ProcessInfo.processInfo.environment["TABELLION_PAGES"] != nil))
    func pictures() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["TABELLION_PAGES"])
        let press = try LetterPress()
        let long = String(repeating: "二〇二七年秋季一年级学位及其候补 places and alternates ", count: 9)
        for layout in SlipSheets.Layout.allCases {
            for (name, sheets) in [
                ("plain", Self.sheets(layout, count: 10)),
                ("long", Self.sheets(layout, count: 2, isRehearsal: true, subject: long)),
            ] {
                let pdf = try await press.slips(sheets)
                try Data(pdf).write(to: URL(fileURLWithPath: folder).appending(path: "slips-\(layout)-\(name).pdf"))
            }
        }
    }
}
