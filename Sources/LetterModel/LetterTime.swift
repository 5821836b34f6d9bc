/// Instants as letters print them.
public enum LetterTime {
    /// The last millisecond of the year 9999.
    static let maximum: UInt64 = 253_402_300_799_999

    static func check(_ milliseconds: UInt64, _ place: String) throws(LetterError) {
        guard milliseconds <= maximum else {
            throw LetterError(.member, at: place, "after the year 9999", remedy: "give Unix milliseconds")
        }
    }

    /// The parts of an instant on the clock of a zone.
    public struct Parts: Hashable, Sendable {
        public let year, month, day, hour, minute, second, millisecond: UInt64
    }

    /// - Parameter offset: minutes east of Greenwich, −720 to 840.
    public static func parts(_ milliseconds: UInt64, offset: Int) -> Parts {
        let local = UInt64(max(0, Int64(milliseconds) + Int64(offset) * 60_000))
        let (days, rest) = local.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = date(day: days)
        return Parts(
            year: year, month: month, day: day, hour: rest / 3_600_000, minute: rest / 60_000 % 60,
            second: rest / 1000 % 60, millisecond: rest % 1000)
    }

    /// `2026-11-21 14:47:08.123 UTC+08:00`.
    public static func text(_ milliseconds: UInt64, offset: Int) -> String {
        let at = parts(milliseconds, offset: offset)
        return "\(padded(at.year, 4))-\(padded(at.month, 2))-\(padded(at.day, 2)) "
            + "\(padded(at.hour, 2)):\(padded(at.minute, 2)):\(padded(at.second, 2)).\(padded(at.millisecond, 3)) "
            + zone(offset)
    }

    /// `2026-11-21T06:47:08Z`.
    public static func iso(_ milliseconds: UInt64) -> String {
        let at = parts(milliseconds, offset: 0)
        return "\(padded(at.year, 4))-\(padded(at.month, 2))-\(padded(at.day, 2))"
            + "T\(padded(at.hour, 2)):\(padded(at.minute, 2)):\(padded(at.second, 2))Z"
    }

    /// `UTC+08:00`.
    public static func zone(_ offset: Int) -> String {
        let minutes = UInt64(offset.magnitude)
        return "UTC\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    }

    static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The Gregorian date of a day counted from 1970-01-01; years begin in March here, so that leap days come last.
    private static func date(day: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
