/// How a resource stands to whoever asks for it.
public enum Relation: String, Sendable, Hashable, CaseIterable {
    /// Theirs: made by them, or given to them as work.
    case own
    /// Somebody else's of their office.
    case office
    /// Of another office, or of any office for somebody who belongs to none.
    case otherOffice = "other-office"
    /// Of the installation and of no office.
    case installation
    /// Published to everybody.
    case open
}

/// Relations that a rule allows.
public struct Reach: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let own = Reach(rawValue: 1)
    /// Own, and that of others in the office.
    public static let office = Reach(rawValue: 1 | 2)
    /// Every office's. For the operator's care of accounts and machines; never for anything that is evidence.
    public static let everyOffice = Reach(rawValue: 1 | 2 | 4)
    public static let installation = Reach(rawValue: 8)
    public static let open = Reach(rawValue: 16)

    public func contains(_ relation: Relation) -> Bool { rawValue & Self.bit(of: relation) != 0 }

    private static func bit(of relation: Relation) -> UInt8 {
        switch relation {
        case .own: 1
        case .office: 2
        case .otherOffice: 4
        case .installation: 8
        case .open: 16
        }
    }
}
