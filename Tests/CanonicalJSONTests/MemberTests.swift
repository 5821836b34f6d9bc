import CanonicalJSON
import SeededTestSupport
import Testing

@Suite("Members and models of canonical JSON") struct MemberTests {
    private struct Sample: JSONModel, Equatable {
        enum Kind: String, CaseIterable { case one, two }

        var kind: Kind
        var count: UInt64
        var bytes: [UInt8]
        var isLast: Bool
        var inner: [Inner]

        struct Inner: JSONModel, Equatable {
            var total: UInt64

            init(total: UInt64) { self.total = total }

            init(json: JSONValue, at place: String) throws(JSONError) {
                var members = try MemberReader(json, at: place)
                total = try members.decimal("total")
                try members.finish()
            }

            var json: JSONValue {
                var object = JSONObject()
                object.set("total", decimal: total)
                return .object(object)
            }
        }

        init(kind: Kind, count: UInt64, bytes: [UInt8], isLast: Bool, inner: [Inner]) {
            self.kind = kind
            self.count = count
            self.bytes = bytes
            self.isLast = isLast
            self.inner = inner
        }

        init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            kind = try members.word("kind")
            count = try members.integer("count")
            bytes = try members.hex("bytes", count: 3)
            isLast = try members.flag("last")
            inner = try members.models("inner")
            try members.finish()
        }

        var json: JSONValue {
            var object = JSONObject()
            object.set("kind", kind.rawValue)
            object.set("count", count)
            object.set("bytes", hex: bytes)
            object.set("last", flag: isLast)
            object.set("inner", .array(inner.map(\.json)))
            return .object(object)
        }
    }

    private static let sample = Sample(
        kind: .two, count: 7, bytes: [0, 1, 255], isLast: true,
        inner: [Sample.Inner(total: .max), Sample.Inner(total: 0)])

    private static let text =
        #"{"bytes":"0001ff","count":7,"inner":[{"total":"18446744073709551615"},{"total":"0"}],"kind":"two","last":true}"#

    @Test func aModelReadsWhatItWrites() throws {
        #expect(String(decoding: Self.sample.canonicalBytes, as: UTF8.self) == Self.text)
        #expect(try Sample(canonical: Self.text.utf8, file: "sample.json") == Self.sample)
    }

    @Test(arguments: [
        (#""count":7"#, #""count":"7""#, "sample.json: count: an integer should stand here"),
        (#""count":7,"#, "", "sample.json: count: the member is missing"),
        (#""count":7"#, #""count":7,"extra":1"#, "sample.json: extra: this member is unknown here"),
        (#""two""#, #""six""#, #"sample.json: kind: one of "one", "two" should stand here"#),
        ("0001ff", "0001FF", "sample.json: bytes: 6 lower-case hexadecimal digits should stand here"),
        ("0001ff", "0001", "sample.json: bytes: 6 lower-case hexadecimal digits should stand here"),
        (#""last":true"#, #""last":false"#, "sample.json: last: true, or no such member, should stand here"),
        (
            #""total":"0""#, #""total":"00""#,
            "sample.json: inner[1]: total: a string of decimal digits without leading zeros, below 2^64, should stand here"
        ),
        (#"{"total":"0"}"#, "0", "sample.json: inner[1]: an object should stand here"),
    ])
    func aMemberErrorNamesFileAndMember(_ from: String, _ to: String, _ message: String) throws {
        let bytes = Array(Self.text.replacing(from, with: to).utf8)
        let error = try #require(throws: JSONError.self) { try Sample(canonical: bytes, file: "sample.json") }
        #expect(error.code == .member)
        #expect(error.message == message)
        #expect(error.position == nil)
        #expect(error.description == "\(message); \(error.remedy)")
    }

    @Test func aSyntaxErrorNamesFileLineAndByteAndSaysWhatToDo() throws {
        let error = try #require(throws: JSONError.self) { try Sample(canonical: Array("{\n}".utf8), file: "a.json") }
        #expect(error.code == .syntax)
        #expect(error.place == "a.json")
        #expect(error.position == JSONError.Position(line: 1, offset: 1))
        #expect(error.message == "a.json: line 1, byte 1: a member's name should stand here")
        #expect(error.remedy.contains("not edited by hand"))
        let free = try #require(throws: JSONError.self) { try JSONParser.parse(Array("{\n]".utf8), spelling: .any) }
        #expect(free.position == JSONError.Position(line: 2, offset: 2))
        #expect(free.remedy == "correct the text at this place")
    }

    @Test func whatIsTooDeepIsALimit() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 33)
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(bytes) }
        #expect(error.code == .limit)
        #expect(error.message == "line 1, byte 32: nested more than 32 deep")
    }

    @Test func aLongFileIsTakenPieceByPiece() throws {
        let bytes = Array(#"{"records":[{"total":"1"},{"total":"2"}]}"#.utf8)
        var parser = JSONParser(bytes: bytes, spelling: .canonical)
        let begins = parser.take(#"{"records":["#)
        #expect(begins)
        var totals: [UInt64] = []
        repeat {
            totals.append(try Sample.Inner(json: try parser.element(depth: 3), at: "records").total)
        } while parser.take(UInt8(ascii: ","))
        #expect(totals == [1, 2])
        let (endsEarly, ends) = (parser.take("}"), parser.take("]}"))
        #expect(!endsEarly)
        #expect(ends)
        #expect(parser.offset == bytes.count)
        #expect(parser.failure("too short").message == "line 1, byte \(bytes.count): too short")
    }

    @Test func fuzz() {
        var generator = SeededGenerator.announced()
        var accepted = 0
        for _ in 0..<20_000 {
            let mutated = generator.mutate(Array(Self.text.utf8))
            guard let model = try? Sample(canonical: mutated, file: "x") else { continue }
            accepted += 1
            #expect(model.canonicalBytes == mutated)
        }
        #expect(accepted > 0)
    }
}
