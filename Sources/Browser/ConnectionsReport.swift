/// With whom the browser spoke, as its own net-log shows it on its own connections.
public struct ConnectionsReport: Sendable, Hashable {
    /// One TCP or QUIC connection that requests went over.
    public struct Connection: Sendable, Hashable {
        /// Hosts (with port) of the requests that it served, ascending.
        public var hosts: [String] = []
        /// Address and port, as "192.0.2.1:443" or "[2001:db8::1]:443".
        public var peer = ""
        public var local = ""
        /// "http/1.1", "h2", "h3" …
        public var protocolName = ""
        public var tls: TLS?
        /// Unix milliseconds of the first request bound to it.
        public var firstUseUnixMs = 0
    }

    public struct TLS: Sendable, Hashable {
        /// As Chromium names it: "TLS 1.3".
        public var version = ""
        /// IANA number of the cipher suite.
        public var cipherSuite = 0
        /// A resumed handshake carries no certificates; the chain is that of an earlier connection to the host.
        public var resumed = false
        /// SHA-256 (hex, of DER) of the certificates as the server sent them, leaf first.
        public var received: [String] = []
        /// The chain that Chromium built and accepted, leaf first; empty when its result was in Chromium's cache.
        public var verified: [String] = []
        /// net::CertStatus bits of the verification; nil when not in the log.
        public var certificateStatus: Int?
        public var issuedByKnownRoot: Bool?
    }

    /// In the order of first use.
    public var connections: [Connection] = []
    /// PEM by SHA-256 (hex) of the DER.
    public var certificates: [String: String] = [:]
    /// The browser's resolver's answers by host, each address once, in the order they came.
    public var answers: [String: [String]] = [:]
    /// Records that were not JSON, beyond a bound, or not stored because a table was full.
    public var skippedRecords = 0

    /// JSON with ascending members: `{"version":1,"connections":[…],"certificates":{…},"answers":{…},"skipped":0}`.
    public func json() -> String {
        JSONValue.object([
            "version": .integer(1), "connections": .array(connections.map(Self.value)),
            "certificates": .object(certificates.mapValues { .string($0) }),
            "answers": .object(answers.mapValues { .array($0.map { .string($0) }) }),
            "skipped": .integer(skippedRecords),
        ]).serialised()
    }

    private static func value(_ connection: Connection) -> JSONValue {
        var members: [String: JSONValue] = [
            "hosts": .array(connection.hosts.map { .string($0) }), "peer": .string(connection.peer),
            "local": .string(connection.local), "protocol": .string(connection.protocolName),
            "firstUse": .integer(connection.firstUseUnixMs),
        ]
        if let tls = connection.tls { members["tls"] = value(tls) }
        return .object(members)
    }

    private static func value(_ tls: TLS) -> JSONValue {
        let digits = String(tls.cipherSuite, radix: 16)
        var members: [String: JSONValue] = [
            "version": .string(tls.version), "resumed": .bool(tls.resumed),
            "cipherSuite": .string("0x" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits),
            "received": .array(tls.received.map { .string($0) }),
            "verified": .array(tls.verified.map { .string($0) }),
        ]
        if let status = tls.certificateStatus { members["certificateStatus"] = .integer(status) }
        if let known = tls.issuedByKnownRoot { members["issuedByKnownRoot"] = .bool(known) }
        return .object(members)
    }
}
