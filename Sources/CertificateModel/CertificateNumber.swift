/// A number of an office's register: `2026/0001`.
public struct CertificateNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// By the office's clock.
    public let year: UInt64

    /// From 1 in each year, without a gap.
    public let number: UInt64

    public init(year: UInt64, number: UInt64) {
        self.year = year
        self.number = number
    }

    /// At least four digits.
    public var text: String {
        let digits = String(number)
        return "\(year)/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// - Returns: nil unless it is a text that `text` gives.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let year = UInt64(parts[0]), let number = UInt64(parts[1]), number > 0 else {
            return nil
        }
        self.init(year: year, number: number)
        guard self.text == text else { return nil }
    }

    public var description: String { text }

    public static func < (left: CertificateNumber, right: CertificateNumber) -> Bool {
        (left.year, left.number) < (right.year, right.number)
    }
}
