/// How much of the farm one office may have.
public struct OfficeQuota: Sendable, Hashable {
    /// Desktops at once.
    public let desktops: Int
    /// Captures that may wait.
    public let waiting: Int
    /// Interactive sessions of one person at once.
    public let perPerson: Int

    public static let desktopRange = 1...256
    public static let waitingRange = 1...100_000
    public static let personRange = 1...16

    /// What holds for an office that was given no other.
    public static let standard = OfficeQuota(uncheckedDesktops: 256, waiting: 10_000, perPerson: 2)

    /// - Returns: nil unless all three are in their ranges.
    public init?(desktops: Int, waiting: Int, perPerson: Int) {
        guard Self.desktopRange.contains(desktops), Self.waitingRange.contains(waiting),
            Self.personRange.contains(perPerson)
        else { return nil }
        self.init(uncheckedDesktops: desktops, waiting: waiting, perPerson: perPerson)
    }

    private init(uncheckedDesktops desktops: Int, waiting: Int, perPerson: Int) {
        self.desktops = desktops
        self.waiting = waiting
        self.perPerson = perPerson
    }
}
