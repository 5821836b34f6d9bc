import Dispatch
import Glibc

/// A connection to the RFB socket of a desktop's X server, for one viewer.
///
/// Reading and writing block threads of their own, never the cooperative pool. `close` wakes both.
final class ServerConnection: Sendable {
    /// Most bytes that one read gives.
    static let readSize = 1 << 16

    private let descriptor: Int32
    private let reader = DispatchQueue(label: "tabellion.viewer.read")
    private let writer = DispatchQueue(label: "tabellion.viewer.write")

    /// - Throws: `.program` when the X server does not listen there.
    init(path: String) throws(WorkerError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw WorkerError(.program, "the path of the viewer's socket is too long: \(path)")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw WorkerError(.program, "socket: errno \(errno)") }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw WorkerError(.program, "the X server takes no viewer at \(path): errno \(code)")
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }

    /// Waits for what the server says.
    ///
    /// - Returns: nothing once the connection has ended.
    func read() async -> [UInt8] {
        await withCheckedContinuation { continuation in
            reader.async { [self] in
                var buffer = [UInt8](repeating: 0, count: Self.readSize)
                var count = 0
                repeat {
                    count = unsafe buffer.withUnsafeMutableBytes {
                        unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
                    }
                } while count < 0 && errno == EINTR
                buffer.removeSubrange(max(0, count)...)
                continuation.resume(returning: buffer)
            }
        }
    }

    /// Puts bytes behind those that wait for the server, and returns at once; `flush` bounds how many they become.
    func enqueue(_ bytes: [UInt8]) {
        writer.async { [self] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0 && errno == EINTR { continue }
                // Whoever reads learns that the connection has ended.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Waits until the server has taken everything, or the connection has ended.
    func flush() async {
        await withCheckedContinuation { continuation in writer.async { continuation.resume() } }
    }

    /// Ends the connection both ways.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
