import Foundation

/// Numbers and instants as pages show them, the same in each language.
enum PageText {
    /// `2026-11-22 03:04:01 UTC`, from Unix milliseconds.
    static func instant(_ milliseconds: UInt64) -> String { "\(day(milliseconds)) \(clock(milliseconds)) UTC" }

    /// `03:04:01`.
    static func clock(_ milliseconds: UInt64) -> String {
        let seconds = seconds(milliseconds) % 86_400
        return "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// `03:04:01 UTC`, where the day is known.
    static func time(_ milliseconds: UInt64) -> String { clock(milliseconds) + " UTC" }

    /// For machines: RFC 3339.
    static func machine(_ milliseconds: UInt64) -> String { "\(day(milliseconds))T\(clock(milliseconds))Z" }

    /// `0:55`, `1:02:03`.
    static func length(_ milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return (hours > 0 ? "\(hours):\(padded(minutes))" : "\(minutes)") + ":\(padded(seconds % 60))"
    }

    /// `1.5 MB`, decimal units.
    static func size(_ bytes: UInt64) -> String {
        let units = [("GB", UInt64(1_000_000_000)), ("MB", 1_000_000), ("kB", 1000)]
        guard let (unit, one) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) B" }
        let tenths = bytes / (one / 10)
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    private static func padded(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Later instants than the year 9999 are shown as its end.
    private static func seconds(_ milliseconds: UInt64) -> UInt64 { min(milliseconds / 1000, 253_402_300_799) }

    /// `2026-11-22`.
    static func day(_ milliseconds: UInt64) -> String {
        Date(timeIntervalSince1970: Double(seconds(milliseconds))).formatted(
            .iso8601.year().month().day().dateSeparator(.dash))
    }
}
