public import CryptoPrimitives
public import TransparencyLog

/// Keeps what TD1 section 4 wants a cosigner to hold of a draw: configuration, list and contributions.
public protocol DrawCustody: Sendable {
    /// Looks at what is held, on the disk, and fetches what is not if it knows where.
    ///
    /// - Parameters:
    ///   - draws: whose data have to be held.
    ///   - isNew: those among them whose data are hashed again, whether they were held or not.
    /// - Returns: the draws whose data are not held.
    func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw]

    /// A file of a draw that is held, for whoever asks; nil if there is none.
    ///
    /// - Parameters:
    ///   - name: `config.json`, `list.bin` or `commitment.json`; anything else is nothing.
    ///   - commit: of the draw, which fixes the bytes of all three.
    func file(_ name: String, of commit: Digest) async -> HeldFile?
}

/// A file of a draw in custody. It never changes: another one has another commitment.
public struct HeldFile: Sendable, Hashable {
    public let path: String
    public let contentType: String

    public init(path: String, contentType: String) {
        self.path = path
        self.contentType = contentType
    }
}

/// For a mirror that was told of no draws: it holds none, and so cosigns no draw's pi.
public struct NoDraws: DrawCustody {
    public init() {}

    public func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw] { draws }

    public func file(_ name: String, of commit: Digest) async -> HeldFile? { nil }
}
