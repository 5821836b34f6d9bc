/// What an office keeps, as its search tells it apart.
public enum MatterKind: String, Sendable, Hashable, CaseIterable {
    /// A capture session.
    case session
    /// A deposit request, of one or more deposits.
    case deposit
    /// A letter in the office's register.
    case letter

    /// Among matters of the same millisecond, the higher comes first.
    var rank: Int64 {
        switch self {
        case .session: 2
        case .deposit: 1
        case .letter: 0
        }
    }
}

/// Where a matter of any kind stands.
public enum MatterState: String, Sendable, Hashable, CaseIterable {
    /// For a desktop, for the next checkpoint, for its signature.
    case waiting
    /// Has a desktop.
    case running
    /// Sealed, on the ledger, issued.
    case done
    case failed
}
