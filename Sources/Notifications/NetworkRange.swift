internal import Glibc

/// A network such as `10.0.0.0/8` or `fd00::/8`.
struct NetworkRange: Hashable, Sendable {
    private let base: NetworkAddress

    /// Of 128.
    private let prefix: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), String(length) == parts[1],
            let address = Self.literal(String(parts[0])), (0...(address.isIPv4 ? 32 : 128)).contains(length)
        else { return nil }
        base = address
        prefix = address.isIPv4 ? 96 + length : length
    }

    func contains(_ address: NetworkAddress) -> Bool {
        let whole = prefix / 8
        guard base.bytes[..<whole] == address.bytes[..<whole] else { return false }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (prefix % 8))
        return prefix % 8 == 0 || base.bytes[whole] & mask == address.bytes[whole] & mask
    }

    /// An address in its usual notation.
    static func literal(_ text: String) -> NetworkAddress? {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            return NetworkAddress(ipv4: unsafe withUnsafeBytes(of: &four) { unsafe Array($0) })
        }
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return NetworkAddress(ipv6: unsafe withUnsafeBytes(of: &six) { unsafe Array($0) })
    }
}
