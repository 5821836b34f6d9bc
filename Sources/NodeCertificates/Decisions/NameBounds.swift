/// What an authority may certify: its name constraints (RFC 5280 section 4.2.1.10).
///
/// A domain covers itself and every name below it. A form of name that has no bound of its own is forbidden altogether: in
/// RFC 5280 it would be free.
public struct NameBounds: Hashable, Sendable {
    /// A range of addresses: 4 or 16 bytes each, no bit of the address outside of the mask.
    public struct Range: Hashable, Sendable, CustomStringConvertible {
        public let address: [UInt8]
        public let prefix: Int

        /// Reads `10.0.0.0/8` or `2001:db8::/32`; an address alone is a range of one.
        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let bytes = NodeName.addressBytes(String(parts[0])) else { return nil }
            let width = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
            guard let width, 1...bytes.count * 8 ~= width, parts.count == 1 || String(width) == parts[1] else {
                return nil
            }
            (address, prefix) = (bytes, width)
            guard zip(bytes, mask).allSatisfy({ $0 & ~$1 == 0 }) else { return nil }
        }

        public var mask: [UInt8] {
            (0..<address.count).map { index in
                let bits = max(0, min(8, prefix - 8 * index))
                return bits == 0 ? 0 : 0xFF << UInt8(8 - bits)
            }
        }

        func contains(_ other: [UInt8]) -> Bool {
            other.count == address.count && zip(zip(other, mask), address).allSatisfy { $0.0 & $0.1 == $1 }
        }

        public var description: String { "\(NodeName.text(ofAddress: address))/\(prefix)" }
    }

    public static let maximumCount = 64

    /// In lower case; ascending.
    public let domains: [String]
    public let ranges: [Range]

    /// - Parameter texts: domains and ranges, 1 to 64 of them.
    /// - Throws: `.name`.
    public init(_ texts: [String]) throws(NodeCertificateError) {
        guard 1...Self.maximumCount ~= texts.count else {
            throw NodeCertificateError(
                .name,
                "1 to \(Self.maximumCount) domains or ranges are needed: an authority without bounds may name anybody")
        }
        var domains: Set<String> = []
        var ranges: Set<Range> = []
        for text in texts {
            if let range = Range(text) {
                ranges.insert(range)
                continue
            }
            guard !text.contains("/"), case .dns(let domain) = try NodeName(parsing: text) else {
                throw NodeCertificateError(
                    .name,
                    "\"\(text)\" is neither a domain nor a range of addresses such as 10.0.0.0/8, with no bit set "
                        + "beyond its prefix")
            }
            domains.insert(domain)
        }
        self.domains = domains.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.ranges = ranges.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
    }

    /// As `init` takes them.
    public var texts: [String] { domains + ranges.map(\.description) }

    public func permit(_ name: NodeName) -> Bool {
        switch name {
        case .dns(let name): domains.contains { name == $0 || name.hasSuffix("." + $0) }
        case .address(let bytes): ranges.contains { $0.contains(bytes) }
        }
    }
}
