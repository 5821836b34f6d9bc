internal import CryptoPrimitives

/// The part of the network that an address belongs to, as far as limits go.
public struct NetworkBlock: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of the prefix: 4 or 3 of an IPv4 address, 8 or 6 of an IPv6 address.
    public let prefix: [UInt8]
    public let isIPv6: Bool

    /// One subscriber: an IPv4 address, an IPv6 /64. An address that maps IPv4 into IPv6 is the IPv4 address.
    ///
    /// - Parameter address: 4 or 16 bytes in network order.
    /// - Returns: nil for another number of bytes.
    public static func near(_ address: [UInt8]) -> NetworkBlock? { NetworkBlock(address, four: 4, sixteen: 8) }

    /// A network: IPv4 /24, IPv6 /48.
    public static func wide(_ address: [UInt8]) -> NetworkBlock? { NetworkBlock(address, four: 3, sixteen: 6) }

    private init?(_ address: [UInt8], four: Int, sixteen: Int) {
        let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        if address.count == 4 {
            (prefix, isIPv6) = (Array(address.prefix(four)), false)
        } else if address.count == 16, address.starts(with: mapped) {
            (prefix, isIPv6) = (Array(address[12...].prefix(four)), false)
        } else if address.count == 16 {
            (prefix, isIPv6) = (Array(address.prefix(sixteen)), true)
        } else {
            return nil
        }
    }

    /// `192.0.2.0/24`, `2001:0db8:0001::/48`.
    public var description: String {
        guard isIPv6 else {
            let bytes = prefix + [UInt8](repeating: 0, count: 4 - prefix.count)
            return bytes.map { String($0) }.joined(separator: ".") + "/\(8 * prefix.count)"
        }
        let groups = stride(from: 0, to: prefix.count, by: 2).map { Hex.encode(prefix[$0..<$0 + 2]) }
        return groups.joined(separator: ":") + "::/\(8 * prefix.count)"
    }
}
