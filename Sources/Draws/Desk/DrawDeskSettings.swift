public import Foundation
public import TransparencyLog

/// What an office's draws are held with.
public struct DrawDeskSettings: Sendable {
    /// Holds the office's directory, the plans and the sealed slips.
    public var directory: String
    /// The log's name, for ever; used when the office is founded.
    public var origin: String
    /// Who cosigns draws that are no rehearsals, and how many of them make a quorum.
    public var cosigners: [VerifierKey]
    public var quorum: UInt64
    /// Those cosigners that the office asks by itself.
    public var mirrors: [DrawMirror]
    /// How they are reached.
    public var client: CosignerClient
    /// Base addresses of drand's relays.
    public var relays: [URL]

    public init(
        directory: String, origin: String, cosigners: [VerifierKey] = [], quorum: UInt64 = 0,
        mirrors: [DrawMirror] = [], client: CosignerClient = CosignerClient(), relays: [URL] = []
    ) {
        self.directory = directory
        self.origin = origin
        self.cosigners = cosigners
        self.quorum = quorum
        self.mirrors = mirrors
        self.client = client
        self.relays = relays
    }
}
