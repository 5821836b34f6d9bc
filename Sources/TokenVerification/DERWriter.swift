/// Writes the few DER values that requests and signature input need (ITU-T X.690 section 10).
package enum DERWriter {
    /// Identifier, shortest length, content.
    package static func element(_ tag: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [tag]
        let count = content.count
        if count < 0x80 {
            bytes.append(UInt8(count))
        } else {
            let width = (UInt64.bitWidth - UInt64(count).leadingZeroBitCount + 7) / 8
            bytes.append(0x80 | UInt8(width))
            for shift in stride(from: 8 * (width - 1), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
        return bytes + content
    }

    /// The content octets of a non-negative INTEGER: shortest form, a zero byte before a leading 1 bit.
    package static func integerContent(_ value: UInt64) -> [UInt8] {
        let all = [0] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
        var start = 0
        while start < 8, all[start] == 0, all[start + 1] < 0x80 { start += 1 }
        return Array(all[start...])
    }
}
