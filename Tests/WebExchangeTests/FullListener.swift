import Foundation
import Glibc

/// A port on loopback that takes no connection, because those that nobody accepts have filled its queue.
final class FullListener {
    struct Failure: Error {}

    private var sockets: [Int32] = []

    let port: UInt16

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = unsafe withUnsafeMutableBytes(of: &address) { bytes -> Bool in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard let pointer = unsafe pointer, unsafe bind(listener, pointer, size) == 0, listen(listener, 0) == 0,
                unsafe getsockname(listener, pointer, &size) == 0
            else { return false }
            return true
        }
        port = UInt16(bigEndian: address.sin_port)
        sockets = [listener]
        guard found else { throw Failure() }
        for _ in 0..<8 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            sockets.append(client)
            _ = unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe bytes.baseAddress.map { unsafe connect(client, $0.assumingMemoryBound(to: sockaddr.self), size) }
            }
        }
        usleep(100_000)
    }

    deinit { for socket in sockets { close(socket) } }
}
