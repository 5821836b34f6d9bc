import Glibc

/// A TCP port that nobody listens on at this moment, below those that the kernel gives to outgoing connections: it must
/// still be free when a killed coordinator comes back.
enum FreePort {
    static func find() throws -> Int {
        for _ in 0..<200 {
            let port = UInt16.random(in: 21_000..<29_000)
            if isFree(port) { return Int(port) }
        }
        throw FarmFailure("no free port from 21000 to 29000")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
