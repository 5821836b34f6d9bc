/// How much of the farm one office may have.
public struct QuotaView: Codable, Sendable, Hashable {
    /// Desktops at once, 1 to 256.
    public var desktops: Int
    /// Captures that may wait, 1 to 100,000.
    public var waiting: Int
    /// Interactive sessions of one person at once, 1 to 16.
    public var perPerson: Int

    public init(desktops: Int, waiting: Int, perPerson: Int) {
        self.desktops = desktops
        self.waiting = waiting
        self.perPerson = perPerson
    }
}
