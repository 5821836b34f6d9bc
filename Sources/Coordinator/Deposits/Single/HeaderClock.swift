import Foundation

/// The time as the `Date` field has it (RFC 9110 section 5.6.7), written anew once a second.
struct HeaderClock {
    private var second: Int64 = -1
    private var written = ""

    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    var text: String {
        mutating get {
            let now = unixMilliseconds() / 1000
            if now != second { (second, written) = (now, Self.text(of: now)) }
            return written
        }
    }

    /// - Parameter second: Unix time.
    static func text(of second: Int64) -> String {
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(second)))
        func two(_ number: Int?) -> String { String((number ?? 0) + 100).suffix(2).description }
        let (day, month) = (days[(parts.weekday ?? 1) - 1], months[(parts.month ?? 1) - 1])
        let clock = [parts.hour, parts.minute, parts.second].map(two).joined(separator: ":")
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 1970) \(clock) GMT"
    }
}
