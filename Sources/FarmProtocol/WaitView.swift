/// How long something may take: between two numbers of seconds from now.
public struct WaitView: Codable, Sendable, Hashable, CustomStringConvertible {
    public var shortest: Int
    public var longest: Int

    /// - Parameters: seconds, neither negative, `shortest` ≤ `longest`.
    public init(shortest: Int, longest: Int) {
        self.shortest = shortest
        self.longest = longest
    }

    /// "between 2 and 5 minutes", rounded outwards.
    public var description: String {
        let (unit, one, many) =
            longest <= 90
            ? (1, "second", "seconds") : longest <= 5400 ? (60, "minute", "minutes") : (3600, "hour", "hours")
        let (low, high) = (shortest / unit, (longest + unit - 1) / unit)
        if low == high { return high == 0 ? "no time" : "about \(high) \(high == 1 ? one : many)" }
        return "between \(low) and \(high) \(high == 1 ? one : many)"
    }
}
