/// An IPv4 address.
public struct IPv4Address: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The address as a number, most significant part first.
    public let number: UInt32

    public init(number: UInt32) { self.number = number }

    /// Reads `a.b.c.d`: four decimal parts without leading zeros.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let value = UInt8(part), String(value) == part else { return nil }
            number = number << 8 | UInt32(value)
        }
        self.number = number
    }

    public var description: String {
        "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    func advanced(by count: Int) -> IPv4Address { IPv4Address(number: number + UInt32(count)) }
}
