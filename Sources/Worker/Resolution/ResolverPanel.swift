import EvidenceModel
import Glibc
import LocalIO

/// Asks several name servers at once for the addresses of a host, from the worker's side of the wall.
///
/// What a desktop's own resolver told the browser stands in the resolver's log; this says what others would have told it.
actor ResolverPanel {
    private let executor = QueueExecutor(label: "tabellion.resolver-panel")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// `address` or `address:port`; IPv6 addresses with a port in brackets.
    let servers: [String]

    /// How long all servers together have, and after how long a question is sent once more.
    private static let patience = 2_000
    private static let repetition = 700

    init(servers: [String]) { self.servers = servers }

    /// - Parameters:
    ///   - configured: what the operator's configuration says of the host.
    ///   - at: Unix milliseconds.
    /// - Returns: nil when `host` is not a name that servers could be asked for.
    func answers(for host: String, configured: String?, at: UInt64) -> ResolverAnswers? {
        var inquiries: [Inquiry] = []
        for server in servers {
            for type in DNSQuestion.RecordType.allCases {
                let identifier = Entropy.bytes(2)
                let number = UInt16(identifier[0]) << 8 | UInt16(identifier[1])
                guard let question = DNSQuestion(host: host, type: type, identifier: number) else { return nil }
                inquiries.append(Inquiry(server: server, question: question))
            }
        }
        let begun = ContinuousClock.now
        func elapsed() -> Int { Int(begun.duration(to: .now) / .milliseconds(1)) }
        for index in inquiries.indices { inquiries[index].send() }
        var isRepeated = false
        while inquiries.contains(where: { $0.isOpen }), elapsed() < Self.patience {
            if !isRepeated, elapsed() >= Self.repetition {
                isRepeated = true
                for index in inquiries.indices where inquiries[index].isOpen { inquiries[index].send() }
            }
            let pause = (isRepeated ? Self.patience : Self.repetition) - elapsed()
            Self.wait(for: &inquiries, milliseconds: max(1, pause), elapsed: elapsed)
        }
        let lines = inquiries.map { $0.line(after: Self.patience) }
        for inquiry in inquiries { inquiry.close() }
        return ResolverAnswers(host: host, configured: configured, at: at, lines: lines)
    }

    private static func wait(for inquiries: inout [Inquiry], milliseconds: Int, elapsed: () -> Int) {
        let open = inquiries.indices.filter { inquiries[$0].isOpen }
        var waiting = open.map { pollfd(fd: inquiries[$0].descriptor, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&waiting, nfds_t(waiting.count), Int32(milliseconds)) > 0 else { return }
        for (slot, index) in open.enumerated() where waiting[slot].revents != 0 {
            inquiries[index].receive(at: elapsed())
        }
    }
}

/// One question on its way to one server, on a socket of its own: connected, so that only that server's packets arrive.
private struct Inquiry {
    let server: String
    let question: DNSQuestion
    private(set) var descriptor: Int32
    private var outcome: ResolverAnswers.Outcome?
    private var milliseconds = 0

    init(server: String, question: DNSQuestion) {
        self.server = server
        self.question = question
        (descriptor, outcome) = Self.connected(server)
    }

    var isOpen: Bool { outcome == nil }

    mutating func send() {
        guard outcome == nil else { return }
        let packet = question.packet
        if unsafe Glibc.send(descriptor, packet, packet.count, Int32(MSG_DONTWAIT)) != packet.count {
            outcome = .unsent(unsafe String(cString: strerror(errno)))
        }
    }

    /// Takes one packet; what is no answer to the question is passed over.
    mutating func receive(at elapsed: Int) {
        var packet = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &packet, packet.count, Int32(MSG_DONTWAIT))
        milliseconds = elapsed
        guard count > 0 else {
            if errno != EAGAIN { outcome = .unsent(unsafe String(cString: strerror(errno))) }
            return
        }
        if let answer = DNSAnswer(Array(packet.prefix(count)), to: question) { outcome = .answered(answer) }
    }

    func line(after patience: Int) -> ResolverAnswers.Line {
        ResolverAnswers.Line(
            server: server, type: question.type, outcome: outcome ?? .unanswered,
            milliseconds: UInt64(outcome == nil ? patience : milliseconds))
    }

    func close() { if descriptor >= 0 { Glibc.close(descriptor) } }

    private static func connected(_ server: String) -> (Int32, ResolverAnswers.Outcome?) {
        let (host, port) = parts(server)
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICHOST
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, port, &hints, &found) == 0, let address = unsafe found else {
            return (-1, .unsent("not an address"))
        }
        defer { unsafe freeaddrinfo(address) }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.pointee.ai_family, kind, 0)
        guard descriptor >= 0, unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0
        else {
            return (descriptor, .unsent(unsafe String(cString: strerror(errno))))
        }
        return (descriptor, nil)
    }

    /// Splits `address:port`, with port 53 when there is none.
    private static func parts(_ server: String) -> (host: String, port: String) {
        if server.hasPrefix("["), let end = server.lastIndex(of: "]") {
            let rest = server[server.index(after: end)...].drop { $0 == ":" }
            return (String(server[server.index(after: server.startIndex)..<end]), rest.isEmpty ? "53" : String(rest))
        }
        let colons = server.split(separator: ":", omittingEmptySubsequences: false)
        return colons.count == 2 ? (String(colons[0]), String(colons[1])) : (server, "53")
    }
}
