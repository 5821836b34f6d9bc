import Dispatch
import Glibc
import LocalIO

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
        do { descriptor = try UnixSocket.connect(path) } catch {
            throw WorkerError(.program, "the X server takes no viewer: \(error.words)")
        }
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
