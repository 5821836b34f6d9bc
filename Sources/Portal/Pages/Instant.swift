internal import Foundation

/// An instant that a page shows: in UTC, and beside it as the office's clocks had it, with their offset.
///
/// Which office that is, the renderer knows.
struct Instant: Sendable, Hashable {
    enum Form: Sendable {
        /// `2026-11-22 03:04:01 UTC · 11:04:01 UTC+08:00`; UTC alone where the office's clocks agree with it.
        case whole
        /// `11:04:01 UTC+08:00`, to stand below a time in UTC; empty where there is nothing to add.
        case civil
        /// Minutes that the office's clocks are ahead of UTC, for scripts: `480`.
        case ahead
    }

    let unixMilliseconds: UInt64
    let form: Form

    init(_ unixMilliseconds: UInt64, _ form: Form = .whole) {
        self.unixMilliseconds = unixMilliseconds
        self.form = form
    }

    func text(_ zone: TimeZone) -> String {
        let civil = civil(zone)
        switch form {
        case .whole: return PageText.instant(unixMilliseconds) + (civil.isEmpty ? "" : " · " + civil)
        case .civil: return civil
        case .ahead: return String(minutes(zone))
        }
    }

    private func minutes(_ zone: TimeZone) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(unixMilliseconds / 1000))) / 60
    }

    /// With its date where that is another day than in UTC.
    private func civil(_ zone: TimeZone) -> String {
        let minutes = minutes(zone)
        let local = Int64(clamping: unixMilliseconds / 1000) + Int64(minutes) * 60
        guard minutes != 0, Self.shown.contains(local) else { return "" }
        let milliseconds = UInt64(local) * 1000
        let text = PageText.clock(milliseconds) + " " + Self.name(ofOffset: minutes)
        let day = PageText.day(milliseconds)
        return day == PageText.day(unixMilliseconds) ? text : day + " " + text
    }

    /// What pages show as a time: Unix seconds from 1970 to the year 9999.
    private static let shown: ClosedRange<Int64> = 0...253_402_300_799

    /// `UTC+08:00`.
    private static func name(ofOffset minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "UTC\(minutes < 0 ? "-" : "+")\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
    }
}
