/// A letter's line in the office's register, as the search reads it.
public struct RegisterLine: Sendable, Hashable {
    /// From 1, without a hole.
    public var serial: UInt64
    /// When the number was given, Unix milliseconds.
    public var time: Int64
    /// What the letter says; nil while nothing was written under its number.
    public var content: Content?
    /// Whether it is signed and kept.
    public var isIssued: Bool

    public struct Content: Sendable, Hashable {
        /// As it is printed.
        public var number: String
        /// Leaf index of the deposit, or of the session's closing entry.
        public var index: UInt64
        /// The session that it is for; nil for a deposit.
        public var session: String?
        public var depositor: String
        public var title: String
        public var caseNumber: String?
        /// The address of a session.
        public var address: String?

        public init(
            number: String, index: UInt64, session: String?, depositor: String, title: String, caseNumber: String?,
            address: String?
        ) {
            self.number = number
            self.index = index
            self.session = session
            self.depositor = depositor
            self.title = title
            self.caseNumber = caseNumber
            self.address = address
        }
    }

    public init(serial: UInt64, time: Int64, content: Content?, isIssued: Bool) {
        self.serial = serial
        self.time = time
        self.content = content
        self.isIssued = isIssued
    }
}

/// Lines of the register from a number on, ascending, at most as many as are asked for.
public typealias LetterRegisterReader = @Sendable (_ from: UInt64, _ limit: Int) async throws -> [RegisterLine]
