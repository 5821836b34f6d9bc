internal import Dispatch
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The addresses of a host, by the system's resolver.
///
/// Each lookup has a thread of its own: a name server that does not answer holds up nobody else's exchange.
final class NameResolver: Resolver, Sendable {
    private static let queue = DispatchQueue(label: "tabellion.names", attributes: .concurrent)

    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        find(host, port, family: AF_INET)
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        find(host, port, family: AF_INET6)
    }

    /// A lookup cannot be broken off; nobody waits for its end.
    func cancelQueries() {}

    private func find(_ host: String, _ port: Int, family: CInt) -> EventLoopFuture<[SocketAddress]> {
        let promise = loop.makePromise(of: [SocketAddress].self)
        Self.queue.async { promise.succeed(Self.look(up: host, port, family: family)) }
        return promise.futureResult
    }

    private static func look(up host: String, _ port: Int, family: CInt) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = family
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let raw = unsafe UnsafeRawPointer(entry.pointee.ai_addr)
            switch unsafe (family, raw) {
            case (AF_INET, let raw?):
                unsafe found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in.self)))
            case (AF_INET6, let raw?):
                unsafe found.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self)))
            default: break
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}
