internal import Dispatch
internal import Glibc

/// The addresses of a host, by the system's resolver.
enum HostResolver {
    /// Looking names up blocks: on threads of their own, never on the cooperative pool.
    private static let queue = DispatchQueue(label: "tabellion.notifications.resolver", attributes: .concurrent)

    /// - Parameter host: a name or an address in any notation that the system knows.
    /// - Returns: empty if there is none.
    static func addresses(of host: String) async -> [NetworkAddress] {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: look(up: host)) }
        }
    }

    private static func look(up host: String) -> [NetworkAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee.ai_addr), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>?) -> NetworkAddress? {
        guard let pointer = unsafe pointer else { return nil }
        let raw = UnsafeRawPointer(pointer)
        switch Int32(unsafe pointer.pointee.sa_family) {
        case AF_INET:
            var four = unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return NetworkAddress(ipv4: unsafe withUnsafeBytes(of: &four) { unsafe Array($0) })
        case AF_INET6:
            var six = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return NetworkAddress(ipv6: unsafe withUnsafeBytes(of: &six) { unsafe Array($0) })
        default: return nil
        }
    }
}
