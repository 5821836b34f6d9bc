import Testing

@testable import TokenVerification

@Suite("genTime and numbers")
struct TokenTimeTests {
    private func time(_ text: String) throws -> TokenTime {
        let bytes = DERWriter.element(BERTag.generalizedTime, Array(text.utf8))
        var reader = BERReader(bytes[...])
        return try TokenTime(generalizedTime: reader.any("genTime"), "genTime")
    }

    /// Seconds from `date -u -d … +%s`.
    @Test(arguments: [
        ("19700101000000Z", 0), ("20000229235959Z", 951_868_799), ("20261121064708Z", 1_795_243_628),
        ("20991231235960Z", 4_102_444_800), ("99991231235959Z", 253_402_300_799), ("20240301000000Z", 1_709_251_200),
    ])
    func wholeSeconds(text: String, seconds: Int64) throws {
        let time = try time(text)
        #expect(time.unixMilliseconds == seconds * 1000)
        #expect(time.submillisecondNanoseconds == 0)
        #expect(time.text == text)
    }

    @Test func fractionsAreKept() throws {
        let time = try time("20261121064708.123456789Z")
        #expect(time.unixMilliseconds == 1_795_243_628_123)
        #expect(time.submillisecondNanoseconds == 456_789)
        #expect(try self.time("20261121064708.5Z").unixMilliseconds == 1_795_243_628_500)
        #expect(try self.time("20261121064708.123456789999Z").submillisecondNanoseconds == 456_789)
        #expect(try self.time("20261121064708.5Z") > time)
    }

    @Test(arguments: [
        "", "Z", "20261121064708", "202611210647Z", "20261121064708.Z", "20261121064708,5Z", "20261321064708Z",
        "20260229064708Z", "19000101000000Z", "20261121244708Z", "20261121066008Z", "20261121064761Z",
        "20261121064708+0100", "2026112106470 Z", "20261121064708.5 Z", "+0261121064708Z", "20261100064708Z",
        "20261121064708.0000000000000000000000000000000001Z",
    ])
    func otherSpellingsAreRefused(text: String) {
        #expect(throws: TokenError.self) { try time(text) }
    }

    @Test func integersHaveOneSpelling() throws {
        for (value, bytes) in [
            (0, [0]), (127, [127]), (128, [0, 128]), (256, [1, 0]), (UInt64.max, [0] + Array(repeating: 255, count: 8)),
        ] as [(UInt64, [UInt8])] {
            #expect(DERWriter.integerContent(value) == bytes)
            let encoded = DERWriter.element(BERTag.integer, bytes)
            var reader = BERReader(encoded[...])
            #expect(try reader.integer("n", maximum: 9) == bytes)
        }
        for bad in [[0x02, 0x00], [0x02, 0x02, 0x00, 0x01], [0x02, 0x02, 0xFF, 0x80], [0x02, 0x01]] as [[UInt8]] {
            var reader = BERReader(bad[...])
            #expect(throws: TokenError.self) { try reader.integer("n", maximum: 9) }
        }
    }
}
