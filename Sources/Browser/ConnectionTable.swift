internal import CryptoPrimitives

/// Joins a net-log's events to connections: request → stream job → socket (or session → socket) → certificates.
struct ConnectionTable {
    /// Of each table; a session that goes beyond is reported with skipped records.
    static let maximumEntries = 100_000

    private struct Request {
        var host = ""
        var isMainFrame = false
    }

    private let names: NetLogNames
    private var requests: [Int: Request] = [:]
    /// Requests whose job has no carrier yet.
    private var waiting: [Int: [Int]] = [:]
    /// A socket, an HTTP/2 session or a QUIC session.
    private var carrierOfJob: [Int: Int] = [:]
    private var socketOfSession: [Int: Int] = [:]
    private var connections: [Int: ConnectionsReport.Connection] = [:]
    private var hosts: [Int: Set<String>] = [:]
    /// Verifier jobs, and their tasks, by the socket that waits for them.
    private var socketsOfVerifierJob: [Int: [Int]] = [:]
    private var socketsOfVerifierTask: [Int: [Int]] = [:]
    private var hostOfResolverJob: [Int: String] = [:]
    private var answers: [String: [String]] = [:]
    private var certificates: [String: String] = [:]
    private var skipped = 0

    init(_ names: NetLogNames) { self.names = names }

    func uses(_ type: Int) -> Bool { names.meanings[type] != nil }

    /// Takes one event.
    mutating func take(_ event: JSONValue) -> NetLogEvent? {
        guard let type = event["type"]?.integer, let meaning = names.meanings[type],
            let source = event["source"]?["id"]?.integer
        else { return nil }
        let ticks = event["time"]?.string.flatMap { Int($0) } ?? 0
        let now = names.constants.tickOffset &+ ticks
        let begins = event["phase"]?.integer == names.begin
        let parameters = event["params"] ?? .object([:])
        let dependency = parameters["source_dependency"]?["id"]?.integer
        switch meaning {
        case .requestStart: return begins ? startRequest(source, parameters, now) : nil
        case .requestRedirected:
            guard requests[source]?.isMainFrame == true, let url = parameters["location"]?.string else { return nil }
            return .redirect(to: url, request: source, atUnixMs: now)
        case .requestBound: if let dependency { bind(request: source, to: dependency, now) }
        case .jobBoundToCarrier: if let dependency { bindCarrier(source, dependency, parameters, now) }
        case .sessionOnSocket: if let dependency { put(sessionOnSocket: source, dependency, parameters) }
        case .tcpConnect: connectSocket(source, parameters)
        case .tlsConnect: return secure(source, parameters, now)
        case .certificatesReceived:
            let chain = take(certificates: parameters["certificates"])
            edit(source) {
                $0.tls = $0.tls ?? .init()
                $0.tls?.received = chain
            }
        case .verifierRequest, .verifierTask, .verification:
            verify(meaning, source, dependency, parameters)
        case .quicSession, .quicVersion, .quicVerified: takeQuic(meaning, source, parameters)
        case .resolverJob:
            if let host = parameters["host"]?.string, room(hostOfResolverJob.count) { hostOfResolverJob[source] = host }
        case .resolverResults: return resolve(source, parameters, now)
        }
        return nil
    }

    func report() -> ConnectionsReport {
        var report = ConnectionsReport()
        report.connections =
            connections
            .filter { hosts[$0.key] != nil }
            .map { identifier, connection in
                var connection = connection
                connection.hosts = hosts[identifier, default: []].sorted()
                if connection.protocolName.isEmpty { connection.protocolName = "http/1.1" }
                return (identifier, connection)
            }
            .sorted { ($0.1.firstUseUnixMs, $0.0) < ($1.1.firstUseUnixMs, $1.0) }
            .map(\.1)
        report.certificates = certificates
        report.answers = answers
        report.skippedRecords = skipped
        return report
    }

    private mutating func room(_ count: Int) -> Bool {
        guard count < Self.maximumEntries else {
            skipped += 1
            return false
        }
        return true
    }

    private mutating func edit(_ identifier: Int, _ change: (inout ConnectionsReport.Connection) -> Void) {
        guard connections[identifier] != nil || room(connections.count) else { return }
        change(&connections[identifier, default: .init()])
    }

    private mutating func startRequest(_ source: Int, _ parameters: JSONValue, _ now: Int) -> NetLogEvent? {
        guard let url = parameters["url"]?.string, requests[source] != nil || room(requests.count) else { return nil }
        let flags = parameters["load_flags"]?.integer ?? 0
        // The type of the request came into the log later than the flag, and outlives it.
        let isMainFrame =
            parameters["request_type"].map { $0.string == "main frame" }
            ?? names.constants.mainFrameFlag.map { flags & $0 != 0 } ?? false
        requests[source] = Request(host: Self.host(of: url), isMainFrame: isMainFrame)
        guard isMainFrame else { return nil }
        let method = parameters["method"]?.string ?? ""
        return .navigation(url: url, method: method, request: source, atUnixMs: now)
    }

    private mutating func bind(request: Int, to job: Int, _ now: Int) {
        if let carrier = carrierOfJob[job] { return use(carrier, request, now) }
        if waiting[job] != nil || room(waiting.count) { waiting[job, default: []].append(request) }
    }

    private mutating func bindCarrier(_ source: Int, _ carrier: Int, _ parameters: JSONValue, _ now: Int) {
        if requests[source] != nil { return use(carrier, source, now) }
        let kind = names.constants.source(parameters["source_dependency"]?["type"]?.integer ?? -1)
        guard kind == "SOCKET" || kind == "HTTP2_SESSION" || kind == "QUIC_SESSION",
            carrierOfJob[source] != nil || room(carrierOfJob.count)
        else { return }
        carrierOfJob[source] = carrier
        for request in waiting.removeValue(forKey: source) ?? [] { use(carrier, request, now) }
    }

    private mutating func use(_ carrier: Int, _ request: Int, _ now: Int) {
        guard let host = requests[request]?.host, !host.isEmpty else { return }
        let socket = socketOfSession[carrier] ?? carrier
        guard hosts[socket] != nil || room(hosts.count) else { return }
        hosts[socket, default: []].insert(host)
        edit(socket) { if $0.firstUseUnixMs == 0 { $0.firstUseUnixMs = now } }
    }

    private mutating func put(sessionOnSocket session: Int, _ socket: Int, _ parameters: JSONValue) {
        guard room(socketOfSession.count) else { return }
        socketOfSession[session] = socket
        let name = parameters["protocol"]?.string ?? "h2"
        edit(socket) { $0.protocolName = name }
        // Requests may have been bound to the session before its socket was named.
        guard let early = hosts.removeValue(forKey: session) else { return }
        hosts[socket, default: []].formUnion(early)
        let firstUse = connections.removeValue(forKey: session)?.firstUseUnixMs ?? 0
        edit(socket) { if $0.firstUseUnixMs == 0 { $0.firstUseUnixMs = firstUse } }
    }

    private mutating func connectSocket(_ source: Int, _ parameters: JSONValue) {
        guard let peer = parameters["remote_address"]?.string else { return }
        edit(source) {
            $0.peer = peer
            $0.local = parameters["local_address"]?.string ?? ""
        }
    }

    private mutating func secure(_ source: Int, _ parameters: JSONValue, _ now: Int) -> NetLogEvent? {
        guard let version = parameters["version"]?.string else { return nil }
        edit(source) {
            var tls = $0.tls ?? .init()
            tls.version = version
            tls.cipherSuite = parameters["cipher_suite"]?.integer ?? 0
            tls.resumed = parameters["is_resumed"]?.boolean ?? false
            $0.tls = tls
            if let name = parameters["next_proto"]?.string, name != "unknown" { $0.protocolName = name }
        }
        return .secured(peer: connections[source]?.peer ?? "", version: version, atUnixMs: now)
    }

    private mutating func verify(
        _ meaning: NetLogNames.Meaning, _ source: Int, _ dependency: Int?, _ parameters: JSONValue
    ) {
        switch meaning {
        case .verifierRequest:
            guard let dependency, room(socketsOfVerifierJob.count) else { return }
            socketsOfVerifierJob[dependency, default: []].append(source)
        case .verifierTask:
            guard let dependency, room(socketsOfVerifierTask.count) else { return }
            socketsOfVerifierTask[dependency] = socketsOfVerifierJob[source]
        default:
            guard let status = parameters["cert_status"]?.integer else { return }
            let chain = take(certificates: parameters["verified_cert"]?["certificates"])
            for socket in socketsOfVerifierTask[source] ?? [] {
                edit(socket) {
                    var tls = $0.tls ?? .init()
                    tls.verified = chain
                    tls.certificateStatus = status
                    tls.issuedByKnownRoot = parameters["is_issued_by_known_root"]?.boolean
                    $0.tls = tls
                }
            }
        }
    }

    private mutating func takeQuic(_ meaning: NetLogNames.Meaning, _ source: Int, _ parameters: JSONValue) {
        switch meaning {
        case .quicSession:
            edit(source) {
                $0.peer = parameters["peer_address"]?.string ?? $0.peer
                $0.protocolName = "h3"
                $0.tls = $0.tls ?? .init()
                $0.tls?.version = "TLS 1.3"
            }
        case .quicVersion: edit(source) { $0.protocolName = "h3" }
        default:
            let chain = take(certificates: parameters["certificates"])
            edit(source) {
                $0.tls = $0.tls ?? .init()
                $0.tls?.received = chain
            }
        }
    }

    private mutating func resolve(_ source: Int, _ parameters: JSONValue, _ now: Int) -> NetLogEvent? {
        guard let host = hostOfResolverJob[source] else { return nil }
        var found = (parameters["address_list"]?.array ?? []).compactMap(\.string)
        for result in parameters["results"]?.array ?? [] {
            found += ResolverResult.addresses(in: result)
        }
        let known = answers[host] ?? []
        let fresh = found.filter { !known.contains($0) }
        guard !fresh.isEmpty, known.count + fresh.count <= 1000, known.isEmpty == false || room(answers.count) else {
            return nil
        }
        answers[host] = known + fresh
        return .answer(host: host, addresses: fresh, atUnixMs: now)
    }

    /// Stores certificates by digest.
    ///
    /// - Returns: their digests in the given order; what is no PEM certificate is left out and counted.
    private mutating func take(certificates list: JSONValue?) -> [String] {
        var digests: [String] = []
        for item in (list?.array ?? []).prefix(32) {
            guard let pem = item.string, pem.utf8.count <= 64 << 10, let der = Self.der(pem) else {
                skipped += 1
                continue
            }
            let digest = sha256(der).hex
            if certificates[digest] == nil, room(certificates.count) { certificates[digest] = pem }
            digests.append(digest)
        }
        return digests
    }

    private static func der(_ pem: String) -> [UInt8]? {
        var lines = pem.split(separator: "\n")
        guard lines.first == "-----BEGIN CERTIFICATE-----", lines.popLast() == "-----END CERTIFICATE-----" else {
            return nil
        }
        return Base64.decode(lines.dropFirst().joined())
    }

    /// Host and port of an address, as written; "" for one without a host.
    static func host(of url: String) -> String {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { return "" }
        let authority = url[colon...].dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
    }
}
