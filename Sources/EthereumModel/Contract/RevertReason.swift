/// The text with which a contract refuses: `Error(string)` of the contract ABI.
public enum RevertReason {
    private static let selector: [UInt8] = [0x08, 0xC3, 0x79, 0xA0]

    /// Longest text taken, in bytes.
    private static let maximumByteCount = 256

    /// - Returns: the text, its control characters left out; nil for anything else.
    public static func text(of data: [UInt8]) -> String? {
        guard data.count >= 68, data.starts(with: selector), ABIWord(data[4..<36])?.number == 32,
            let count = ABIWord(data[36..<68])?.number, count <= maximumByteCount, data.count - 68 >= Int(count)
        else { return nil }
        let text = data[68..<68 + Int(count)].filter { $0 >= 0x20 && $0 != 0x7F }
        return String(validating: text, as: UTF8.self)
    }
}
