internal import Foundation

/// Instants as people read them: date and time of this machine's zone, and the zone.
public enum LocalTime {
    /// `2026-12-01 15:00:00+08:00`; `Z` at the end in UTC.
    ///
    /// - Parameter seconds: Unix seconds.
    public static func text(_ seconds: UInt64) -> String { text(seconds, zone: .current) }

    static func text(_ seconds: UInt64, zone: TimeZone) -> String {
        // Beyond the year 9999 nobody reads a date.
        guard seconds < 253_402_300_800 else { return "\(seconds)" }
        let style = Date.ISO8601FormatStyle(
            dateSeparator: .dash, dateTimeSeparator: .space, timeSeparator: .colon, timeZoneSeparator: .colon,
            includingFractionalSeconds: false, timeZone: zone)
        return Date(timeIntervalSince1970: Double(seconds)).formatted(style)
    }
}
