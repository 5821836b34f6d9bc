package import Foundation
internal import NIOCore

/// Where a request goes, taken from its address.
package struct WebTarget: Sendable {
    package let isSecure: Bool

    /// A name or a number; IPv6 without brackets.
    package let host: String

    package let port: Int

    /// As it stands in the Host field.
    package let authority: String

    /// Path and query as they stand in the request line.
    package let path: String

    /// Name and password of the address in Base64; nil for none.
    package let credentials: String?

    /// The host is an address, which has no name that a certificate could be for.
    var isNumber: Bool { (try? SocketAddress(ipAddress: host, port: port)) != nil }

    /// Nil for what is no `http:` or `https:` address with a host.
    package init?(_ url: URL) {
        guard let parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
            let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let found = parts.percentEncodedHost, !found.isEmpty
        else { return nil }
        let bare = found.hasPrefix("[") && found.hasSuffix("]") ? String(found.dropFirst().dropLast()) : found
        guard bare.utf8.allSatisfy(Self.isOfHost) else { return nil }
        let usual = scheme == "http" ? 80 : 443
        let port = parts.port ?? usual
        guard (1...65_535).contains(port) else { return nil }
        let name = bare.contains(":") ? "[\(bare)]" : bare
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        let path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath) + query
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        isSecure = scheme == "https"
        host = bare
        self.port = port
        authority = port == usual ? name : "\(name):\(port)"
        self.path = path
        credentials = parts.user.map { Data("\($0):\(parts.password ?? "")".utf8).base64EncodedString() }
    }

    /// Letters, digits and `-._~:`; an encoded or scoped host is nobody's.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
