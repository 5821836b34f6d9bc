/// How long something may take: between two numbers of seconds from now.
public struct WaitView: Codable, Sendable, Hashable, CustomStringConvertible {
    public var shortest: Int
    public var longest: Int

    /// - Parameters: seconds, neither negative, `shortest` ≤ `longest`.
    public init(shortest: Int, longest: Int) {
        self.shortest = shortest
        self.longest = longest
    }

    public enum Unit: Int, Sendable {
        case second = 1
        case minute = 60
        case hour = 3600
    }

    /// In the unit that people would use, rounded outwards.
    public var span: (unit: Unit, shortest: Int, longest: Int) {
        let unit: Unit = longest <= 90 ? .second : longest <= 5400 ? .minute : .hour
        return (unit, shortest / unit.rawValue, (longest + unit.rawValue - 1) / unit.rawValue)
    }

    /// "between 2 and 5 minutes", rounded outwards.
    public var description: String {
        let (unit, low, high) = span
        let word = "\(unit)" + (high == 1 ? "" : "s")
        if low == high { return high == 0 ? "no time" : "about \(high) \(word)" }
        return "between \(low) and \(high) \(word)"
    }
}
