/// Whose something is: an office's, and within it an account's. Identifiers, never names.
public struct Ownership: Codable, Sendable, Hashable {
    /// 1 to 32 of `a`–`z`, `0`–`9`, `-`.
    public var office: String

    /// 32 hexadecimal digits; empty for what belongs to the office as a whole.
    public var account: String

    public init(office: String, account: String) {
        self.office = office
        self.account = account
    }

    /// Whose things a list shows.
    public enum Reach: Sendable, Hashable {
        case owner(Ownership)
        /// Everybody's of an office.
        case office(String)

        /// Whether something of this owner belongs into the list.
        public func contains(_ owner: Ownership) -> Bool {
            switch self {
            case .owner(let own): own == owner
            case .office(let office): office == owner.office
            }
        }
    }
}
