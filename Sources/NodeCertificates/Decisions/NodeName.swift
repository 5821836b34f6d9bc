internal import Glibc

/// What a node is called in its certificate's subjectAltName: a DNS name or an IP address.
public enum NodeName: Hashable, Sendable, CustomStringConvertible {
    /// Lower case, labels of letters, digits and hyphens (RFC 5890's LDH labels), no wildcard, at most 253 bytes.
    case dns(String)

    /// 4 or 16 bytes.
    case address([UInt8])

    /// Reads `court.example`, `192.0.2.7` or `2001:db8::7`.
    ///
    /// - Throws: `.name`.
    public init(parsing text: String) throws(NodeCertificateError) {
        if let bytes = Self.addressBytes(text) {
            self = .address(bytes)
            return
        }
        let name = text.lowercased()
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(Self.isLabel),
            // 10.0.0.256 is a mistake, not a name.
            !(labels.last?.allSatisfy(Self.isDigit) ?? true)
        else {
            throw NodeCertificateError(
                .name, "\"\(text)\" is neither a DNS name nor an IP address: for instance court.example or 192.0.2.7")
        }
        self = .dns(name)
    }

    public var description: String {
        switch self {
        case .dns(let name): name
        case .address(let bytes): Self.text(ofAddress: bytes)
        }
    }

    /// The bytes of an IPv4 or IPv6 address in text; nil for anything else.
    static func addressBytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if unsafe inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }

    static func text(ofAddress bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return 1...63 ~= label.count && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == hyphen }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
