/// How long an open desktop waits for its person.
public struct ArrivalRule: Sendable, Hashable {
    /// Seconds from the moment at which input is allowed.
    public let patience: Int

    public static let patienceRange = 30...3600

    public static let standard = ArrivalRule(uncheckedPatience: 300)

    /// - Returns: nil unless `patience` is in its range.
    public init?(patience: Int) {
        guard Self.patienceRange.contains(patience) else { return nil }
        self.init(uncheckedPatience: patience)
    }

    private init(uncheckedPatience patience: Int) { self.patience = patience }

    /// Whether the desktop is to be given on: its person never came.
    ///
    /// Whoever came once and went is another matter: their line may be cut, and they have work to lose.
    ///
    /// - Parameters:
    ///   - openedAt: Unix milliseconds, nil while input is not allowed yet.
    ///   - hasCome: whether the person was ever seen at the desktop.
    public func isAbandoned(openedAt: Int64?, hasCome: Bool, now: Int64) -> Bool {
        guard let openedAt, !hasCome else { return false }
        return now - openedAt >= Int64(patience) * 1000
    }
}
