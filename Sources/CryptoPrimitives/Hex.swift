/// Lower-case hexadecimal, the only spelling the formats allow.
public enum Hex {
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let whole: String? = bytes.withContiguousStorageIfAvailable { buffer in
            unsafe String(unsafeUninitializedCapacity: 2 * buffer.count) { text in
                for index in buffer.indices {
                    unsafe text[2 * index] = digit(buffer[index] >> 4)
                    unsafe text[2 * index + 1] = digit(buffer[index] & 15)
                }
                return 2 * buffer.count
            }
        }
        return whole ?? encode(Array(bytes))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    /// - Returns: nil for an odd number of digits, or any character but 0–9 and a–f.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
