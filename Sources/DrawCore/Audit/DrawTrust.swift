public import TransparencyLog

/// What an auditor believes in before opening a draw directory.
public struct DrawTrust: Sendable {
    /// Logs that may hold draws.
    public let logs: [VerifierKey]
    /// Witnesses whose cosignatures count.
    public let cosigners: [VerifierKey]
    /// Offices' Ed25519 keys, which vouch for VRF keys on the log.
    public let officeKeys: [[UInt8]]

    public init(logs: [VerifierKey], cosigners: [VerifierKey], officeKeys: [[UInt8]]) {
        self.logs = logs
        self.cosigners = cosigners
        self.officeKeys = officeKeys
    }
}
