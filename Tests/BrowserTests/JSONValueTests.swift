import Browser
import Foundation
import Testing

struct JSONValueTests {
    @Test(arguments: [
        "{}", "[]", "null", " true ", "-0", "1.5e3", #"{"a":[1,{"b":"\u4e2d\ud83d\ude00\n"}]}"#, "12345678901234567890",
    ])
    func readsWhatIsJSON(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(try JSONValue(parsing: Array(value.serialised().utf8)) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", #"{"a":1,}"#, #"{"a":1,"a":2}"#, "01", "1.", "+1", #""\ud800""#, "\"\u{1}\"", "nul", "1 2",
        "'a'",
        #""\x""#, "[1 2]", #"{"a" 1}"#, String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ])
    func refusesWhatIsNot(text: String) {
        #expect(throws: BrowserError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func surrogatesBecomeCharactersOrAreRefused() throws {
        #expect(try JSONValue(parsing: Array(#""\ud83d\ude00\u4e2d""#.utf8)) == .string("😀中"))
        #expect(
            try JSONValue(parsing: Array(#""a\ud83d\u0041\udc00""#.utf8), lenient: true)
                == .string("a\u{fffd}A\u{fffd}"))
    }

    /// Random mutations never crash, and whatever is read is read the same after being written.
    @Test func survivesMutation() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let original = Array(#"{"id":1,"result":{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{"c":{}}}}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect((try? JSONValue(parsing: Array(value.serialised().utf8))) == value, "seed \(seed)")
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
