/// Draw slips for one print: what all of them say, and each candidate's own.
public struct SlipSheets: Sendable {
    public enum Layout: String, Sendable, CaseIterable {
        /// Eight a page, to be cut apart.
        case many
        /// One a page, to be folded or put into an envelope.
        case one

        /// Slips on a page.
        public var perPage: Int { self == .many ? 8 : 1 }
    }

    /// One candidate's.
    public struct Slip: Sendable, Hashable {
        /// On the list, from 0.
        public let index: UInt64
        /// Whom to hand it to.
        public let addressee: String
        /// Five groups of four.
        public let code: String

        public init(index: UInt64, addressee: String, code: String) {
            self.index = index
            self.addressee = addressee
            self.code = code
        }
    }

    /// In one document; a larger list is printed in several.
    public static let maximumCount = 4000

    public var layout: Layout
    /// The office's name.
    public var office: String
    /// The identifier, `housing/0007`.
    public var draw: String
    public var subject: String
    public var isRehearsal: Bool
    /// Where a slip is looked up: `https://office.example/draws/NAME/slip`. ASCII.
    public var address: String
    /// `2026-11-22T06:47:08Z`
    public var created: String
    /// At most `maximumCount`.
    public var slips: [Slip]

    public init(
        layout: Layout, office: String, draw: String, subject: String, isRehearsal: Bool, address: String,
        created: String, slips: [Slip]
    ) {
        self.layout = layout
        self.office = office
        self.draw = draw
        self.subject = subject
        self.isRehearsal = isRehearsal
        self.address = address
        self.created = created
        self.slips = slips
    }

    /// What the QR code holds: the code stands behind `#`, which browsers send to no server.
    public func link(_ slip: Slip) -> String { "\(address)#\(slip.code)" }
}
