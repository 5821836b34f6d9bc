/// What a worker tells the coordinator about one of its sessions. Sent again until acknowledged; taking one twice changes nothing.
public struct SessionReport: Codable, Sendable, Hashable {
    public var phase: SessionPhase
    public var detail: String
    public var openedAt: Int64?
    public var closedAt: Int64?
    public var reason: String?
    public var fingerprint: String?
    public var fingerprintSm3: String?

    public init(phase: SessionPhase, detail: String) {
        self.phase = phase
        self.detail = detail
    }
}
