import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("The access log's chain")
struct AccessLogTests {
    private static let hour: Int64 = 1_763_002_800_000

    private static func event(_ number: Int) throws -> AccessEvent {
        try AccessEvent(
            role: .notary, account: Draw.account(UInt8(number & 255)), office: Draw.office("a"), action: "session.read",
            subject: "session/\(number)", subjectOffice: Draw.office("a"), outcome: "allowed",
            network: "0123456789abcdef")
    }

    private static func lines(_ count: Int) throws -> (lines: [[UInt8]], chain: AccessLogChain) {
        var chain = AccessLogChain.empty
        let lines = try (0..<count).map { chain.append(try event($0), now: hour + Int64($0)).line }
        return (lines, chain)
    }

    @Test func whatWasWrittenIsFollowed() throws {
        let (lines, end) = try Self.lines(20)
        var chain = AccessLogChain.empty
        let records = try chain.follow(Array(lines.joined()), file: "log")
        #expect(chain == end && records.count == 20)
        #expect(try records[7].event == Self.event(7))
        try chain.follow([], file: "empty")
        #expect(chain == end)
        #expect(
            String(decoding: lines[0], as: UTF8.self) == """
                {"account":"00000000000000000000000000000000","action":"session.read","n":0,"network":"0123456789abcdef",\
                "office":"a","outcome":"allowed","previous":"\(Digest.zero.hex)","role":"notary","subject":"session/0",\
                "subjectOffice":"a","time":1763002800000,"type":"tabellion/access","v":1}

                """)
    }

    private static func isWhole(_ lines: [[UInt8]], _ end: AccessLogChain) -> Bool {
        var chain = AccessLogChain.empty
        do { try chain.follow(Array(lines.joined()), file: "log") } catch { return false }
        return chain == end
    }

    /// Taken out, doubled, moved, changed: each shows, wherever it is.
    @Test func everyChangeShows() throws {
        let (lines, end) = try Self.lines(12)
        #expect(Self.isWhole(lines, end))
        for index in lines.indices {
            var removed = lines
            removed.remove(at: index)
            #expect(!Self.isWhole(removed, end))
            var doubled = lines
            doubled.insert(lines[index], at: index)
            #expect(!Self.isWhole(doubled, end))
            if index > 0 {
                var moved = lines
                moved.swapAt(index, index - 1)
                #expect(!Self.isWhole(moved, end))
            }
            var rewritten = lines
            let text = String(decoding: lines[index], as: UTF8.self)
            rewritten[index] = Array(text.replacing("allowed", with: "refused").utf8)
            #expect(rewritten[index] != lines[index] && !Self.isWhole(rewritten, end))
        }
    }

    @Test func mutationsShow() throws {
        var generator = SeededGenerator.announced()
        let (lines, end) = try Self.lines(4)
        let whole = Array(lines.joined())
        for _ in 0..<1500 {
            let bytes = generator.mutate(whole)
            guard bytes != whole else { continue }
            #expect(!Self.isWhole([bytes], end))
        }
    }

    @Test func anHourIsCommittedTo() throws {
        let (lines, end) = try Self.lines(5)
        var before = AccessLogChain.empty
        try before.follow(Array(lines[..<2].joined()), file: "first")
        let bytes = Array(lines[2...].joined())
        let first = AccessLogHour(
            start: UInt64(Self.hour), before: .empty, after: before, bytes: Array(lines[..<2].joined()))
        let second = AccessLogHour(
            start: UInt64(Self.hour + 2 * AccessLogHour.milliseconds), before: before, after: end, bytes: bytes)
        #expect(second.count == 3 && second.first == 2 && second.digests == DigestPair(of: bytes))
        #expect(second.follows(first) && !first.follows(second) && !second.follows(second))
        #expect(try AccessLogHour(canonical: second.canonicalBytes, file: "hour") == second)
        let salt = [UInt8](repeating: 1, count: 32)
        #expect(second.commitments(contentSalt: salt) != first.commitments(contentSalt: salt))
        #expect(
            second.commitments(contentSalt: salt) != second.commitments(contentSalt: [UInt8](repeating: 2, count: 32)))
        #expect(AccessLogHour.start(of: Self.hour + 3_599_999) == Self.hour)
        var generator = SeededGenerator.announced()
        for _ in 0..<500 {
            let bytes = generator.mutate(second.canonicalBytes)
            if let read = try? AccessLogHour(canonical: bytes, file: "hour") { #expect(read.canonicalBytes == bytes) }
        }
    }

    @Test func wordsAreBounded() {
        #expect(throws: Never.self) { try Self.event(1) }
        for word in ["", "a b", "行", "a\nb", String(repeating: "a", count: 129)] {
            #expect(throws: AccessError.self) {
                try AccessEvent(role: .visitor, account: nil, action: word, outcome: "allowed")
            }
            #expect(throws: AccessError.self) {
                try AccessEvent(role: .visitor, account: nil, action: "sign-in", subject: word, outcome: "allowed")
            }
        }
    }

    @Test func networksHavePseudonyms() throws {
        let key = HMACSHA256(key: [UInt8](repeating: 1, count: 32))
        let block = try #require(NetworkBlock.near([192, 0, 2, 1]))
        let text = NetworkPseudonym.text(of: block, key: key)
        #expect(text.utf8.count == 16 && text == NetworkPseudonym.text(of: block, key: key))
        #expect(text != NetworkPseudonym.text(of: block, key: HMACSHA256(key: [UInt8](repeating: 2, count: 32))))
        #expect(text != NetworkPseudonym.text(of: try #require(NetworkBlock.wide([192, 0, 2, 1])), key: key))
    }
}
