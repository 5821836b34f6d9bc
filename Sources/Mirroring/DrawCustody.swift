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
}

/// For a mirror that was told of no draws: it holds none, and so cosigns no draw's pi.
public struct NoDraws: DrawCustody {
    public init() {}

    public func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw] { draws }
}
