import Foundation
import Glibc
import LocalIO
import Synchronization

/// Asks time servers by SNTP (RFC 5905 section 14) how far the worker's clock is off, now and then, so that a lease need not wait.
actor ClockCheck {
    /// What the last round of questions gave.
    enum Result: Sendable, Hashable {
        case none
        case unreachable(asked: Int)
        case offsets([Offset])
    }

    struct Offset: Sendable, Hashable {
        let server: String
        /// Theirs less ours.
        let milliseconds: Int64
    }

    /// A report shows an answer at most this old.
    private static let interval = Duration.seconds(50)

    private let servers: [String]
    private let executor = QueueExecutor(label: "tabellion.clock-check")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Owned by this actor.
    private var last: Result = .none
    private var watch: Task<Void, Never>?

    /// - Parameter servers: `host` or `host:port`.
    init(servers: [String]) { self.servers = servers }

    func start() {
        guard !servers.isEmpty, watch == nil else { return }
        watch = Task {
            while !Task.isCancelled {
                self.ask()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    func stop() { watch?.cancel() }

    func result() -> Result { last }

    private func ask() {
        let offsets = servers.compactMap { server in
            Self.offset(of: server).map { Offset(server: server, milliseconds: $0) }
        }
        last = offsets.isEmpty ? .unreachable(asked: servers.count) : .offsets(offsets)
    }

    /// One question to one server, at most a second.
    private static func offset(of server: String) -> Int64? {
        let parts = server.split(separator: ":", maxSplits: 1).map { String($0) }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(parts[0], parts.count > 1 ? parts[1] : "123", &hints, &found) == 0,
            let address = unsafe found
        else { return nil }
        defer { unsafe freeaddrinfo(address) }
        let descriptor = unsafe socket(address.pointee.ai_family, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else { return nil }
        // LI 0, version 4, mode 3 (client).
        var packet = [UInt8](repeating: 0, count: 48)
        packet[0] = 0x23
        let nonce = Entropy.bytes(8)
        packet.replaceSubrange(40..<48, with: nonce)
        let sent = Date().timeIntervalSince1970
        guard unsafe send(descriptor, packet, packet.count, 0) == packet.count else { return nil }
        var answer = [UInt8](repeating: 0, count: 48)
        guard unsafe recv(descriptor, &answer, answer.count, 0) == 48 else { return nil }
        let received = Date().timeIntervalSince1970
        return SNTPAnswer(answer, nonce: nonce)?.offsetMilliseconds(sent: sent, received: received)
    }
}
