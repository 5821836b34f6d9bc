import CNIOLinux
import HTTPTypes
import Hummingbird
import NIOCore

/// Where a request comes from: the connection's other end, or what a proxy of ours says of it.
struct ClientAddress: Sendable {
    /// Addresses, 4 or 16 bytes, of the proxies whose `X-Forwarded-For` counts.
    private let proxies: Set<[UInt8]>

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    /// Of the header that is read, in bytes.
    private static let longestHeader = 1024

    /// - Parameter proxies: IP addresses as text.
    /// - Throws: `ProxyAddressError` naming one that is none.
    init(proxies: [String]) throws {
        self.proxies = Set(
            try proxies.map { text in
                guard let bytes = Self.bytes(text) else { throw ProxyAddressError(text: text) }
                return bytes
            })
    }

    /// 4 or 16 bytes; four zeros for a connection that has no address.
    ///
    /// The header is read from its end: what our own proxy added counts, what a client wrote before it does not.
    func address(peer: SocketAddress?, headers: HTTPFields) -> [UInt8] {
        guard var address = peer.flatMap(Self.bytes) else { return [0, 0, 0, 0] }
        guard proxies.contains(address), let header = headers[Self.forwardedFor],
            header.utf8.count <= Self.longestHeader
        else { return address }
        for hop in header.split(separator: ",").reversed() {
            guard let bytes = Self.bytes(hop.filter { $0 != " " }) else { return address }
            address = bytes
            guard proxies.contains(bytes) else { break }
        }
        return address
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        (try? SocketAddress(ipAddress: text, port: 0)).flatMap { bytes($0) }
    }

    private static func bytes(_ address: SocketAddress) -> [UInt8]? {
        switch address {
        case .v4(let address): return unsafe withUnsafeBytes(of: address.address.sin_addr) { unsafe Array($0) }
        case .v6(let address):
            let bytes = unsafe withUnsafeBytes(of: address.address.sin6_addr) { unsafe Array($0) }
            // An IPv4 client of a socket that takes both (RFC 4291 section 2.5.5.2).
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? Array(bytes[12...]) : bytes
        case .unixDomainSocket: return nil
        }
    }
}

/// What is configured as a proxy's address is none.
public struct ProxyAddressError: Error, CustomStringConvertible {
    let text: String

    public var description: String { "proxies: \(text) is not an IP address" }
}
