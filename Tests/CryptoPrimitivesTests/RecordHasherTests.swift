import CDigest
import CryptoPrimitives
import SeededTestSupport
import Testing

@Suite("Many records at once")
struct RecordHasherTests {
    private struct Shape: CustomStringConvertible {
        let prefix: [UInt8]
        let recordByteCount: Int
        let isNumbered: Bool
        let first: UInt64

        init(using generator: inout SeededGenerator) {
            prefix = (0..<Int.random(in: 0...200, using: &generator)).map { _ in .random(in: 0...255, using: &generator)
            }
            isNumbered = .random(using: &generator)
            recordByteCount = .random(in: 1...(239 - prefix.count % 64), using: &generator)
            first = [0, .random(in: 0...UInt64.max, using: &generator), UInt64.max - 3].randomElement(
                using: &generator)!
        }

        var description: String {
            "prefix \(prefix.count), record \(recordByteCount), numbered \(isNumbered), from \(first)"
        }

        /// One record after the other, by libcrypto's ordinary interface.
        func expected(_ records: [UInt8], _ function: HashFunction = .sha256) -> [UInt8] {
            stride(from: 0, to: records.count, by: recordByteCount).enumerated().flatMap { number, start in
                var message = ByteWriter()
                message.raw(prefix)
                if isNumbered { message.u64(first &+ UInt64(number)) }
                message.raw(records[start..<start + recordByteCount])
                return digest(function, of: message.bytes).bytes
            }
        }
    }

    @Test func theyAreTheDigestsOfTheMessagesOneByOne() {
        var generator = SeededGenerator.announced()
        print("SHA instructions: \(cdigest_is_accelerated())")
        for _ in 0..<2_000 {
            let shape = Shape(using: &generator)
            let count = Int.random(in: 0...9, using: &generator)
            let records = (0..<count * shape.recordByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let hasher = RecordHasher(
                prefix: shape.prefix, recordByteCount: shape.recordByteCount, isNumbered: shape.isNumbered)
            let expected = shape.expected(records)
            #expect(hasher.digests(of: records.span, from: shape.first) == expected, "\(shape)")
            var portable = [UInt8](repeating: 0, count: expected.count)
            unsafe cdigest_records_portable(
                shape.prefix, shape.prefix.count, shape.isNumbered, shape.first, records, shape.recordByteCount, count,
                &portable)
            #expect(portable == expected, "portable: \(shape)")
            expectSM3(shape, records, count)
            guard shape.recordByteCount >= 32 else { continue }
            var buffer = records
            hasher.replace(count, in: &buffer, from: shape.first)
            #expect(Array(buffer.prefix(expected.count)) == expected, "in place: \(shape)")
        }
    }

    private func expectSM3(_ shape: Shape, _ records: [UInt8], _ count: Int) {
        let expected = shape.expected(records, .sm3)
        let hasher = RecordHasher(
            .sm3, prefix: shape.prefix, recordByteCount: shape.recordByteCount, isNumbered: shape.isNumbered)
        #expect(hasher.digests(of: records.span, from: shape.first) == expected, "SM3: \(shape)")
        var portable = [UInt8](repeating: 0, count: expected.count)
        unsafe cdigest_sm3_records_portable(
            shape.prefix, shape.prefix.count, shape.isNumbered, shape.first, records, shape.recordByteCount, count,
            &portable)
        #expect(portable == expected, "SM3, portable: \(shape)")
    }

    /// GB/T 32905-2016 appendices A.1 and A.2.
    @Test func examplesOfTheStandard() {
        for (record, digest) in [
            ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (
                String(repeating: "abcd", count: 16),
                "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
            ),
        ] {
            let bytes = Array(record.utf8)
            let found = RecordHasher(.sm3, prefix: [], recordByteCount: bytes.count).digests(of: bytes.span)
            #expect(Hex.encode(found) == digest)
        }
        print("AVX2: \(cdigest_sm3_is_accelerated())")
    }

    /// Every length of padding once: 0 to 247 bytes after the prefix's whole blocks.
    @Test func everyLength() {
        for length in 1...CDIGEST_MAXIMUM_TAIL {
            let records = (0..<5 * Int(length)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let digests = RecordHasher(prefix: [], recordByteCount: Int(length)).digests(of: records.span)
            let expected = (0..<5).flatMap { sha256(records[$0 * Int(length)..<($0 + 1) * Int(length)]).bytes }
            #expect(digests == expected, "length \(length)")
            let others = RecordHasher(.sm3, prefix: [], recordByteCount: Int(length)).digests(of: records.span)
            let wanted = (0..<5).flatMap { sm3(records[$0 * Int(length)..<($0 + 1) * Int(length)]).bytes }
            #expect(others == wanted, "SM3, length \(length)")
        }
    }

    /// RFC 4231 sections 4.2, 4.3, 4.7 and 4.8.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            "This is a test using a larger than block-size key and a larger than block-size data. "
                + "The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func publishedAuthenticationCodes(_ key: [UInt8], _ message: String, _ code: String) {
        let hmac = HMACSHA256(key: key)
        #expect(hmac.code(of: Array(message.utf8)).hex == code)
        let three = Array((message + message + message).utf8)
        let codes = hmac.codes(of: three.span, each: message.utf8.count)
        #expect(Hex.encode(codes) == code + code + code)
    }

    @Test func numbersInBuffers() {
        var bytes = [UInt8](repeating: 0xEE, count: 20)
        var span = bytes.mutableSpan
        span.setBigEndian(0x0102_0304_0506_0708 as UInt64, at: 3)
        span.setBigEndian(0x090A_0B0C as UInt32, at: 16)
        #expect(Hex.encode(bytes) == "eeeeee" + "0102030405060708" + "eeeeeeeeee" + "090a0b0c")
        #expect(bytes.span.bigEndian(at: 3, as: UInt64.self) == 0x0102_0304_0506_0708)
        #expect(bytes.span.bigEndian(at: 16, as: UInt32.self) == 0x090A_0B0C)
        #expect(bytes.span.bigEndian(at: 3, as: UInt128.self) == 0x0102_0304_0506_0708_EEEE_EEEE_EE09_0A0B)
    }
}
