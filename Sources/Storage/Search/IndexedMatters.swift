/// A deposit request as the office's index has it.
public struct IndexedDeposit: Sendable, Hashable {
    /// Leaf index of its first deposit; the others follow.
    public var first: UInt64
    public var count: Int
    /// When it was accepted, Unix milliseconds.
    public var time: Int64
    /// Whose, as the office writes it; may be empty.
    public var owner: String
    /// What it is found by: its case, its owner, its names.
    public var text: String

    public init(first: UInt64, count: Int, time: Int64, owner: String, text: String) {
        self.first = first
        self.count = count
        self.time = time
        self.owner = owner
        self.text = text
    }
}

/// A letter of the office's register as its index has it.
public struct IndexedLetter: Sendable, Hashable {
    /// What the letter is for.
    public enum Matter: Sendable, Hashable {
        case deposit(UInt64)
        case session(String)
    }

    /// From 1, without a hole.
    public var serial: UInt64
    /// When its number was given, Unix milliseconds.
    public var time: Int64
    /// As it is printed; nil while nothing was written under it.
    public var number: String?
    /// nil while nothing was written under its number.
    public var matter: Matter?
    /// Whose the matter is.
    public var office: String
    /// Account of the session's owner; empty for a deposit, which belongs to its office as a whole.
    public var account: String
    /// The depositor, as the letter has the name.
    public var owner: String
    /// What it is found by beside its number.
    public var text: String
    /// Whether it is signed and kept.
    public var isIssued: Bool

    public init(
        serial: UInt64, time: Int64, number: String?, matter: Matter?, office: String, account: String, owner: String,
        text: String, isIssued: Bool
    ) {
        self.serial = serial
        self.time = time
        self.number = number
        self.matter = matter
        self.office = office
        self.account = account
        self.owner = owner
        self.text = text
        self.isIssued = isIssued
    }
}

/// What deposits and letters are searched by.
public struct MatterSearchTerms: Sendable {
    /// Folded; each must be there.
    public var words: [String]
    /// Folded, part of the owner's name.
    public var owner: String?
    /// Unix milliseconds, the first that counts.
    public var from: Int64?
    /// Unix milliseconds, the first that does not count.
    public var to: Int64?

    public init(words: [String] = [], owner: String? = nil, from: Int64? = nil, to: Int64? = nil) {
        self.words = words
        self.owner = owner
        self.from = from
        self.to = to
    }
}

/// Which letters somebody may find.
public struct LetterReach: Sendable, Hashable {
    /// The office whose deposits' letters these are; nil for none.
    public var deposits: String?
    /// The office whose sessions' letters these are; nil for none.
    public var sessions: String?
    /// The only account whose sessions count; nil for all of the office.
    public var account: String?

    public init(deposits: String?, sessions: String?, account: String?) {
        self.deposits = deposits
        self.sessions = sessions
        self.account = account
    }

    public func contains(_ letter: IndexedLetter) -> Bool {
        switch letter.matter {
        case .session: letter.office == sessions && (account ?? letter.account) == letter.account
        case .deposit, nil: letter.office == deposits
        }
    }
}
