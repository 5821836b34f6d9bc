internal import CryptoPrimitives

/// Message types of a server (RFC 6143 section 7.6, and the registry's extensions).
enum ServerKind {
    static let update: UInt8 = 0
    static let colourMap: UInt8 = 1
    static let bell: UInt8 = 2
    static let cutText: UInt8 = 3
    static let endOfContinuousUpdates: UInt8 = 150
    static let fence: UInt8 = 248
    static let power: UInt8 = 250
}

/// What a server's bytes come to: most of them go on as they are.
public enum ServerItem: Hashable, Sendable {
    /// Whole or parts of messages whose heads have been understood.
    case bytes([UInt8])
    /// A whole message; it is not among `bytes`.
    case cutText(CutText)
    /// A message about power, which nobody asked for; it is not among `bytes`.
    case power
}
