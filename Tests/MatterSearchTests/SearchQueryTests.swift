import CryptoPrimitives
import MatterSearch
import SeededTestSupport
import Testing

@Suite("What is typed into the search") struct SearchQueryTests {
    private static func query(_ fields: (String, String)...) throws -> SearchQuery {
        try SearchQuery(fields.map { (name: $0.0, value: $0.1) })
    }

    private static func problems(_ fields: (String, String)...) -> [SearchProblem.Field: String] {
        do {
            _ = try SearchQuery(fields.map { (name: $0.0, value: $0.1) })
            return [:]
        } catch { return error.problems }
    }

    @Test("what names one thing is recognised by its form")
    func recognised() throws {
        let digest = sha256(Array("contract".utf8))
        let id = "0b6c1a52-9d6f-4f7e-8f3a-5a1f0c2d3e4f"
        let cases: [(String, SearchSubject)] = [
            ("", .everything), ("   ", .everything), ("\u{3000}", .everything),
            (digest.hex, .digest(digest, nil)), (digest.hex.uppercased(), .digest(digest, nil)),
            ("  \(digest.hex) ", .digest(digest, nil)), ("sha256:\(digest.hex)", .digest(digest, .sha256)),
            ("SM3: \(digest.hex)", .digest(digest, .sm3)),
            (id, .session(id)), (id.uppercased(), .session(id)),
            (String(repeating: "ab", count: 16), .nonce(String(repeating: "ab", count: 16))),
            ("0", .number(0)), ("12345", .number(12345)), ("１２３", .number(123)),
            ("007", .words), ("9223372036854775807", .number(UInt64(Int64.max))), ("9223372036854775808", .words),
            ("（2026）沪东证保字第000123号", .words), ("张三", .words), (String(digest.hex.dropLast()), .words),
            ("sha256:12", .words), (id.replacing("-", with: "_"), .words), ("-1", .words), ("1.5", .words),
        ]
        for (text, subject) in cases { #expect(try Self.query(("q", text)).subject == subject, "\(text)") }
        // Whoever says so has it taken as text.
        #expect(try Self.query(("q", "12345"), ("as", "text")).subject == .words)
        #expect(try Self.query(("as", "text")).subject == .everything)
    }

    @Test("text is folded alike however it was typed")
    func words() throws {
        #expect(try Self.query(("q", "  張三　Example.COM ＡＢＣ abc ")).words == ["張三", "example.com", "abc"])
        #expect(SearchText.fold("（2026）沪东证字第１号 ÄÖ") == "(2026)沪东证字第1号 äö")
        #expect(try Self.query(("q", "a b c d e f g h")).words.count == 8)
        #expect(Self.problems(("q", "a b c d e f g h i"))[.text] == "must have at most 8 words")
    }

    @Test("addresses are found as they are written and as people read them")
    func addresses() {
        #expect(SearchText.address("https://example.com/a") == "https://example.com/a")
        #expect(
            SearchText.address("https://example.com/%E5%BC%A0%e4%b8%89?a=1%262")
                == "https://example.com/%E5%BC%A0%e4%b8%89?a=1%262\nhttps://example.com/张三?a=1&2")
        // What is no UTF-8, no pair of digits, or a control character, stays as it is.
        for url in ["https://e/%FF", "https://e/%", "https://e/%4", "https://e/%zz", "https://e/%00%0A"] {
            #expect(SearchText.address(url) == url)
        }
    }

    @Test("filters")
    func filters() throws {
        let plain = try Self.query()
        #expect(plain.kinds == Set(MatterKind.allCases) && plain.states == nil && plain.limit == 50)
        #expect(plain.from == nil && plain.to == nil && plain.person == nil && plain.before == nil)
        let full = try Self.query(
            ("kind", "session,letter"), ("state", "done"), ("state", "failed"), ("person", " Wang "),
            ("from", "2026-11-22"), ("to", "2026-11-22"), ("cursor", "5.2.7"), ("limit", "200"), ("unknown", "x"))
        #expect(full.kinds == [.session, .letter] && full.states == [.done, .failed] && full.person == "wang")
        // 20779 days after 1970 began; a day counts to its end.
        #expect(full.from == 20_779 * 86_400_000 && full.to == 20_780 * 86_400_000)
        #expect(full.before == SearchPlace(time: 5, kind: .session, serial: 7) && full.limit == 200)
        #expect(full.contains(time: 20_779 * 86_400_000) && !full.contains(time: 20_780 * 86_400_000))
        // Fields that a form sends empty are none.
        #expect(try Self.query(("q", ""), ("kind", ""), ("from", ""), ("cursor", "")) == plain)
    }

    @Test(
        "days and instants",
        arguments: [
            ("1970-01-01", Int64(0)), ("1970-01-02", 86_400_000), ("2000-02-29", 951_782_400_000),
            ("2026-11-22T08:00:00+08:00", 1_795_305_600_000), ("2026-11-22T00:00Z", 1_795_305_600_000),
            ("2026-11-22T08:00 08:00", 1_795_305_600_000), ("2026-11-21T20:30:00-03:30", 1_795_305_600_000),
        ])
    func instants(_ text: String, _ expected: Int64) throws {
        #expect(try Self.query(("from", text)).from == expected)
    }

    @Test(
        "days that there are none of",
        arguments: [
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "1969-12-31", "yesterday", "2026-11-22T",
            "2026-11-22T24:00Z",
            "2026-11-22T08:00", "2026-11-22T08:00:00.5Z", "2026-11-22 08:00Z", "1970-01-01T00:00+01:00",
            "2026-11-22T08:00+8:00",
            "２０２６-11-22", "-026-11-22", "99999-01-01",
        ])
    func noInstants(_ text: String) {
        #expect(Self.problems(("from", text))[.from]?.hasPrefix("must be a day such as") == true)
        #expect(Self.problems(("to", text))[.to]?.hasPrefix("must be a day such as") == true)
    }

    @Test("every field at fault is named, and no other")
    func everyProblem() {
        let found = Self.problems(
            ("q", String(repeating: "x", count: 201)), ("kind", "session,draw"), ("state", "lost"), ("from", "x"),
            ("cursor", "1.2"), ("limit", "0"), ("as", "poem"), ("person", "a\u{7}"))
        #expect(Set(found.keys) == [.text, .kind, .state, .from, .cursor, .limit, .form, .person])
        #expect(Self.problems(("from", "2026-11-22"), ("to", "2026-11-21"))[.to] == "must not be before `from`")
        for limit in ["", "201", "-1", "+5", "1e2", "5 ", "99999999999999999999"] {
            #expect(Self.problems(("limit", limit))[.limit] == "must be a whole number, 1 to 200", "\(limit)")
        }
        #expect(Self.problems(("q", "a"), ("q", "b"))[.text] == "must be given once")
    }

    @Test("cursors come back as they went out, and nothing else is one")
    func cursors() {
        var random = SeededGenerator.announced()
        for _ in 0..<500 {
            let place = SearchPlace(
                time: .random(in: 0 ... .max, using: &random), kind: MatterKind.allCases.randomElement(using: &random)!,
                serial: .random(in: 0 ... .max, using: &random))
            #expect(SearchPlace(place.text) == place)
            let mutated = String(decoding: random.mutate(Array(place.text.utf8)), as: UTF8.self)
            if let other = SearchPlace(mutated) { #expect(other.text == mutated) }
        }
        for text in [
            "", ".", "1", "1.2", "1.3.1", "01.2.1", "1.2.-1", "1.2.1.1", "1.2.9223372036854775808", "１.2.1", " 1.2.1",
        ] {
            #expect(SearchPlace(text) == nil, "\(text)")
        }
    }

    @Test("whatever is typed is a search or a named problem")
    func fuzzed() {
        var random = SeededGenerator.announced()
        let names = SearchProblem.Field.allCases.map(\.rawValue) + ["other", ""]
        let seeds = [
            "张三 合同", "2026-11-22T08:00:00+08:00", "5.2.7", "session,deposit", "200", String(repeating: "a", count: 64),
            "0b6c1a52-9d6f-4f7e-8f3a-5a1f0c2d3e4f", "sha256:" + String(repeating: "0", count: 64), "text",
            "e\u{301}\u{200D}👩‍👩‍👧",
        ]
        for _ in 0..<5000 {
            let fields = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                let value =
                    Bool.random(using: &random)
                    ? random.mutate(Array(seeds.randomElement(using: &random)!.utf8))
                    : random.bytes(Int.random(in: 0...300, using: &random))
                return (name: names.randomElement(using: &random)!, value: String(decoding: value, as: UTF8.self))
            }
            do {
                let query = try SearchQuery(fields)
                #expect(
                    query.text.count <= SearchQuery.maximumLength && query.words.count <= SearchText.maximumWordCount)
                #expect(SearchQuery.limits.contains(query.limit) && !query.kinds.isEmpty)
                #expect(query.words.allSatisfy { !$0.isEmpty && SearchText.fold($0) == $0 })
                if let from = query.from, let to = query.to { #expect(from < to) }
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.problems.keys.allSatisfy { field in fields.contains { $0.name == field.rawValue } })
            }
        }
    }
}
