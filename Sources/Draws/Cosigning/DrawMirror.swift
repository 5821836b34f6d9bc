public import Foundation
public import TransparencyLog

/// A cosigner of draws that the office asks by itself (C2SP tlog-witness).
public struct DrawMirror: Sendable, Hashable {
    /// Type 0x04.
    public let key: VerifierKey
    /// Submission prefix: `add-checkpoint` lies below it.
    public let address: URL

    public init(key: VerifierKey, address: URL) {
        self.key = key
        self.address = address
    }
}
