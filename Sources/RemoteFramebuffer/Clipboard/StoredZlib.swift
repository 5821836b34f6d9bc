/// A zlib stream (RFC 1950) of stored blocks: the one spelling in which the gate sends data on.
enum StoredZlib {
    static func encode(_ data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        bytes.reserveCapacity(data.count + data.count / 65535 * 5 + 16)
        var rest = data[...]
        repeat {
            let block = rest.prefix(65535)
            rest = rest.dropFirst(65535)
            let count = UInt16(block.count)
            bytes.append(rest.isEmpty ? 1 : 0)
            for value in [count, ~count] {
                bytes.append(UInt8(value & 255))
                bytes.append(UInt8(value >> 8))
            }
            bytes.append(contentsOf: block)
        } while !rest.isEmpty
        let sum = adler32(data)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(sum >> shift & 255)) }
        return bytes
    }

    private static func adler32(_ data: [UInt8]) -> UInt32 {
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in data {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }
}
