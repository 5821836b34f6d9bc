/// The events that the connection table reads, resolved once from a log's constants.
struct NetLogNames {
    /// Meaning of an event; several names may mean the same.
    enum Meaning {
        case requestStart, requestRedirected, requestBound
        case jobBoundToCarrier
        case sessionOnSocket
        case tcpConnect, tlsConnect, certificatesReceived
        case verifierRequest, verifierTask, verification
        case quicSession, quicVersion, quicVerified
        case resolverJob, resolverResults
    }

    /// A log without these is of no use; the others come and go with Chromium's versions.
    private static let required: [(String, Meaning)] = [
        ("URL_REQUEST_START_JOB", .requestStart), ("URL_REQUEST_REDIRECTED", .requestRedirected),
        ("HTTP_STREAM_REQUEST_BOUND_TO_JOB", .requestBound), ("SOCKET_POOL_BOUND_TO_SOCKET", .jobBoundToCarrier),
        ("TCP_CONNECT", .tcpConnect), ("SSL_CONNECT", .tlsConnect),
        ("SSL_CERTIFICATES_RECEIVED", .certificatesReceived),
    ]
    private static let optional: [(String, Meaning)] = [
        ("HTTP2_SESSION_POOL_FOUND_EXISTING_SESSION", .jobBoundToCarrier),
        ("HTTP2_SESSION_POOL_FOUND_EXISTING_SESSION_FROM_IP_POOL", .jobBoundToCarrier),
        ("HTTP2_SESSION_POOL_IMPORTED_SESSION_FROM_SOCKET", .jobBoundToCarrier),
        ("HTTP_STREAM_REQUEST_BOUND_TO_QUIC_SESSION", .jobBoundToCarrier),
        ("QUIC_SESSION_POOL_USE_EXISTING_SESSION", .jobBoundToCarrier),
        ("QUIC_SESSION_POOL_ATTACH_HTTP_STREAM_JOB_TO_EXISTING_SESSION", .jobBoundToCarrier),
        ("HTTP2_SESSION_INITIALIZED", .sessionOnSocket), ("QUIC_SESSION", .quicSession),
        ("QUIC_SESSION_VERSION_NEGOTIATED", .quicVersion), ("QUIC_SESSION_CERTIFICATE_VERIFIED", .quicVerified),
        ("CERT_VERIFIER_REQUEST_BOUND_TO_JOB", .verifierRequest), ("CERT_VERIFIER_TASK_BOUND", .verifierTask),
        ("CERT_VERIFY_PROC", .verification), ("HOST_RESOLVER_MANAGER_JOB", .resolverJob),
        ("HOST_RESOLVER_DNS_TASK_EXTRACTION_RESULTS", .resolverResults),
        ("HOST_RESOLVER_DNS_TASK", .resolverResults), ("HOST_RESOLVER_SYSTEM_TASK", .resolverResults),
    ]

    let constants: NetLogConstants
    let meanings: [Int: Meaning]
    let begin: Int
    let end: Int

    init(_ constants: NetLogConstants) throws(BrowserError) {
        self.constants = constants
        begin = try constants.phase("PHASE_BEGIN")
        end = try constants.phase("PHASE_END")
        var meanings: [Int: Meaning] = [:]
        for (name, meaning) in Self.required {
            guard let number = constants.type(name) else {
                throw BrowserError(.notANetLog, "net-log: constants: no event type \(name)")
            }
            meanings[number] = meaning
        }
        for (name, meaning) in Self.optional {
            if let number = constants.type(name) { meanings[number] = meaning }
        }
        self.meanings = meanings
    }
}
