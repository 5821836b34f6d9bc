internal import Glibc

/// Who is connected to a desktop's X server, as the kernel lists its sockets.
///
/// The kernel counts the server's end of a connection among the sockets of the client's network namespace; that the server
/// holds it shows whose it is.
struct DisplayClients {
    /// A connection of the X server's socket.
    struct Connection: Hashable {
        let server: UInt64
        let client: UInt64
    }

    /// Process of the X server itself.
    let server: Int32
    /// Who may be at the other end, by process id on the host, with a name.
    let processes: [(id: Int32, name: String)]
    /// Processes in whose network namespaces clients may be; the host's is always looked at.
    let namespaces: [Int32]

    /// The name of each connection's other end; nil where none of `processes` holds it.
    func names() throws(DesktopError) -> [String?] {
        let held = Set(Self.sockets(of: server))
        var connections = Self.connections(in: try Command.run(.ss, Self.question))
        var others: Set<UInt64> = []
        for process in namespaces + [server] {
            let namespace = unsafe open("/proc/\(process)/ns/net", O_RDONLY | O_CLOEXEC)
            guard namespace >= 0 else { throw DesktopError(errno: errno, "network namespace of process \(process)") }
            defer { close(namespace) }
            let listing = try Command.run(.ss, Self.question, network: namespace)
            connections.formUnion(Self.connections(in: listing))
            if process == server { others = Self.localSockets(in: listing) }
        }
        var holders: [UInt64: String] = [:]
        for process in processes {
            for inode in Self.sockets(of: process.id) { holders[inode] = holders[inode] ?? process.name }
        }
        let known = connections.filter { held.contains($0.server) }
        // A socket of the server that was found nowhere leads to a namespace that nobody should be in.
        let unknown = held.subtracting(known.map { $0.server }).subtracting(others)
        return known.map { holders[$0.client] } + unknown.map { _ in nil }
    }

    private static let question = ["-xanH"]

    /// Connections to `/tmp/.X11-unix/X0`, the name that every desktop's X server has for its socket.
    ///
    /// - Parameter listing: lines of `ss -xanH`: kind, state, queues, local address and inode, peer's address and inode.
    static func connections(in listing: String) -> Set<Connection> {
        var found: Set<Connection> = []
        for line in listing.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 8, words[1] == "ESTAB", words[4].hasSuffix("/.X11-unix/X0"),
                let server = UInt64(words[5]), let client = UInt64(words[7])
            else { continue }
            found.insert(Connection(server: server, client: client))
        }
        return found
    }

    /// Inodes of all sockets that a listing names as local.
    static func localSockets(in listing: String) -> Set<UInt64> {
        Set(
            listing.split(separator: "\n").compactMap { line in
                let words = line.split(whereSeparator: \.isWhitespace)
                return words.count >= 6 ? UInt64(words[5]) : nil
            })
    }

    /// Inodes of the sockets that a process holds; none for a process that is gone.
    private static func sockets(of process: Int32) -> [UInt64] {
        let directory = "/proc/\(process)/fd"
        return HostFiles.names(in: directory).compactMap { name in
            guard let link = HostFiles.link("\(directory)/\(name)"), link.hasPrefix("socket:["), link.hasSuffix("]")
            else { return nil }
            return UInt64(link.dropFirst(8).dropLast())
        }
    }
}
