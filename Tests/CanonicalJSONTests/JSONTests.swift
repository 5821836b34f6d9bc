import CanonicalJSON
import SeededTestSupport
import Testing

@Suite("Canonical JSON") struct JSONTests {
    private func parse(_ text: String, _ spelling: JSONParser.Spelling = .canonical) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), spelling: spelling)
    }

    /// RFC 8785 section 3.2.3: order by UTF-16 code units, not by code points.
    @Test func membersAreOrderedByUTF16() throws {
        let text = #"{"\#r":1,"1":2,"\#u{80}":3,"ö":4,"€":5,"😀":6,"\#u{FB33}":7}"#
        let value = try parse(text.replacing("\r", with: "\\r"))
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self) == text.replacing("\r", with: "\\r"))
        #expect(throws: JSONError.self) { try parse(#"{"\#u{FB33}":7,"😀":6}"#) }
        #expect(try parse(#"{"\#u{FB33}":7,"😀":6}"#, .any) == parse(#"{"😀":6,"\#u{FB33}":7}"#))
    }

    /// RFC 8785 section 3.2.2.2.
    @Test func stringsHaveOneSpelling() throws {
        let text = "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7F}\u{2028}é\""
        let value = try parse(text)
        #expect(value == .string("\0\u{1F}\u{8}\t\n\u{C}\r\"\\/\u{7F}\u{2028}é"))
        #expect(value.canonicalBytes == Array(text.utf8))
    }

    /// Swift's own `==` would call these equal.
    @Test func twoSpellingsOfALetterAreTwoTexts() throws {
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(try parse("{\"e\u{301}\":1,\"\u{E9}\":2}").canonicalBytes.count == 16)
    }

    @Test(arguments: [
        "", " 1", "1 ", "01", "-1", "1.0", "1e3", "9007199254740992", "null", "[null]", "[1,]", "[1 ]", "{\"a\": 1}",
        "{\"a\":1,\"a\":1}", "{\"b\":1,\"a\":1}", "\"\\/\"", "\"\\u0041\"", "\"\\u001F\"", "\"\\u000a\"", "\"\\ud800\"",
        "\"\\ud83d\\ude00\"", "\"a", "\"\n\"", "tru", "truex", "{1:2}", "[", "{", "{\"a\"", "{\"a\":", "nul", "+1",
        "'a'",
        "\u{FEFF}1", "1,2", "[1]]", "{\"a\":1,}",
    ])
    func otherSpellingsAreRefused(_ text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE0, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xFF, 0x22],
            [0x22, 0xE2, 0x82],
        ] as [[UInt8]])
    func onlyUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    }

    @Test func errorsNameLineAndByte() throws {
        let error = #expect(throws: JSONError.self) { try parse("[\n1,\n  null]", .any) }
        #expect(error?.message == "line 3, byte 7: null is not allowed")
    }

    @Test func peopleMaySpellFreely() throws {
        let text = "\r\n\t{ \"b\" : [ 1 , true ] , \"a\" : \"\\u0041\\/\\ud83d\\ude00\" } "
        #expect(try String(decoding: parse(text, .any).canonicalBytes, as: UTF8.self) == #"{"a":"A/😀","b":[1,true]}"#)
        #expect(throws: JSONError.self) { try parse(#"{"a":1, "a":2}"#, .any) }
        #expect(throws: JSONError.self) { try parse(#""\ud800""#, .any) }
        #expect(throws: JSONError.self) { try parse(#""\ud800\u0041""#, .any) }
    }

    @Test func nullOnlyWhereItIsAllowed() throws {
        let text = Array(#"{"a":null,"b":[null,1]}"#.utf8)
        let value = try JSONParser.parse(text, allowsNull: true)
        #expect(value.canonicalBytes == text)
        #expect(value != (try JSONParser.parse(Array(#"{"a":false,"b":[false,1]}"#.utf8))))
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(throws: JSONError.self) { try JSONParser.parse(Array("nul".utf8), allowsNull: true) }
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(32))
        #expect(throws: JSONError.self) { try parse(nested(33)) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    private static let samples = [
        #"{"at":1700000000000,"found":"无","list":[1,2,[],{}],"ok":true,"text":"\n\"\\é\u0001😀"}"#,
        #"[{"a":"","b":false},{"a":"e\#u{301}","b":9007199254740991},[[["x"]]],0]"#,
        #"{"":{"ö":{"€":{"😀":[]}}},"1":"\u001f"}"#,
    ]

    /// Whatever is accepted is its own spelling, and a free reader takes it for the same value.
    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        let samples = Self.samples.map { Array($0.utf8) }
        for sample in samples { #expect(try JSONParser.parse(sample).canonicalBytes == sample) }
        var accepted = 0
        for round in 0..<20_000 {
            let mutated = generator.mutate(samples[round % samples.count])
            guard let value = try? JSONParser.parse(mutated) else { continue }
            accepted += 1
            #expect(value.canonicalBytes == mutated)
            #expect(try JSONParser.parse(mutated, spelling: .any) == value)
        }
        #expect(accepted > 0)
    }
}
