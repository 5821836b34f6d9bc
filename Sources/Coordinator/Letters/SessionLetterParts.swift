public import DepositModel
public import FarmProtocol
public import TransparencyLog

/// Where a session's closing entry stands, as its bundle says.
public struct SessionClosingPlace: Sendable, Hashable {
    public let index: UInt64
    public let entry: [UInt8]

    public init(index: UInt64, entry: [UInt8]) {
        self.index = index
        self.entry = entry
    }
}

/// The session that a letter is made for.
public struct LetteredSession: Sendable {
    public let view: SessionView
    /// Whose it is, as the letter names them.
    public let depositor: String
    /// Path of the bundle's file.
    public let bundle: String

    public init(view: SessionView, depositor: String, bundle: String) {
        self.view = view
        self.depositor = depositor
        self.bundle = bundle
    }
}

/// What the office's log and its anchors say of a closing entry.
public struct ClosingEvidence: Sendable {
    public let inclusion: InclusionReceipt
    /// nil if the log keeps no SM3 tree.
    public let inclusionSM3: InclusionReceipt?
    public let anchors: [DepositAnchor]
}

/// How letters for capture sessions are made.
public struct SessionLetterParts: Sendable {
    /// Reads the closing entry's place from the bundle in a file; nothing of it is believed yet.
    public var closing: @Sendable (String) async throws -> SessionClosingPlace

    /// Audits the bundle and makes the letter (PDF), or throws `LetterRefusal`.
    public var make: @Sendable (LetteredSession, SessionClosingPlace, ClosingEvidence) async throws -> [UInt8]

    public init(
        closing: @escaping @Sendable (String) async throws -> SessionClosingPlace,
        make: @escaping @Sendable (LetteredSession, SessionClosingPlace, ClosingEvidence) async throws -> [UInt8]
    ) {
        self.closing = closing
        self.make = make
    }
}
