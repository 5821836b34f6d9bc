/// What an alarm is about: one thing of one kind has at most one standing alarm.
public struct AlarmKey: Sendable, Hashable, Codable {
    public let code: AlarmCode
    /// Of the code's own naming: a worker's digest, an anchor's name, a session's id.
    public let subject: String

    public init(_ code: AlarmCode, _ subject: String) {
        self.code = code
        self.subject = subject
    }
}

/// Something that a person has to know of or act on.
public struct Alarm: Sendable, Hashable, Codable {
    /// Counts all alarms of an installation, from 1.
    public let number: Int
    public let key: AlarmKey
    /// Whose it is; nil for the installation's.
    public let office: String?
    /// `clear` once it is over.
    public internal(set) var level: AlarmLevel
    /// The highest that it reached.
    public internal(set) var peak: AlarmLevel
    /// When what it tells of began, as far as is known; Unix milliseconds, like all times here.
    public let since: Int64
    public let raisedAt: Int64
    public internal(set) var clearedAt: Int64?
    /// What happened, as it stood when it was looked at last.
    public internal(set) var what: AlarmText
    /// Grows with what happens: an acknowledgement counts for what had happened until then.
    public internal(set) var mark: UInt64
    public internal(set) var acknowledgement: Acknowledgement?

    /// Somebody has seen to it.
    public struct Acknowledgement: Sendable, Hashable, Codable {
        /// The account, and its login name then.
        public let account: String
        public let name: String
        public let at: Int64
        public let word: String

        public init(account: String, name: String, at: Int64, word: String) {
            self.account = account
            self.name = name
            self.at = at
            self.word = word
        }
    }

    public var code: AlarmCode { key.code }

    /// Whether somebody must act at once and nobody has said that they do.
    public var isCalling: Bool { level == .now && acknowledgement == nil }
}
