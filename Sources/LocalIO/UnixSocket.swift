internal import Glibc

/// Stream sockets that live in the file system.
public enum UnixSocket {
    /// Connects to what listens at a path.
    ///
    /// - Returns: a descriptor that the caller closes.
    /// - Throws: `tooLong` for a path that no address holds, `storage`.
    public static func connect(_ path: String) throws(FileFailure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw FileFailure(.tooLong, "connect to", path, reason: "the path is too long for a socket's address")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw DurableFile.failure("make a socket for", path) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let failure = DurableFile.failure("connect to", path)
            close(descriptor)
            throw failure
        }
        return descriptor
    }
}
