/// Reads the days and instants that a search is narrowed to.
enum SearchInstant {
    /// A day of UTC, or an instant: Unix milliseconds at which it begins, and at which it is over.
    ///
    /// - Parameter text: `2026-11-22`, or RFC 3339 without a fraction, `2026-11-22T08:00:00+08:00`, seconds left out or not.
    /// - Returns: nil for anything else, and for days that no calendar has.
    static func read(_ text: String) -> Range<Int64>? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let day = day(bytes[..<10]) else { return nil }
        if bytes.count == 10 { return day..<day + 86_400_000 }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            let (time, rest) = clock(bytes[11...]), let offset = offset(rest)
        else { return nil }
        let instant = day + time - offset
        return instant >= 0 ? instant..<instant : nil
    }

    private static func day(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], 4), let month = number(parts[1], 2),
            let day = number(parts[2], 2), (1970...9999).contains(year), (1...12).contains(month),
            (1...length(of: month, year)).contains(day)
        else { return nil }
        // Days since 1970 in the Gregorian calendar, whose years of 400 begin on 1 March.
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400_000
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Milliseconds since midnight, and what follows the clock.
    private static func clock(_ bytes: ArraySlice<UInt8>) -> (time: Int64, rest: ArraySlice<UInt8>)? {
        let colon = UInt8(ascii: ":")
        guard bytes.count >= 5, let hour = number(bytes.prefix(2), 2), bytes.dropFirst(2).first == colon,
            let minute = number(bytes.dropFirst(3).prefix(2), 2), hour < 24, minute < 60
        else { return nil }
        let time = (hour * 60 + minute) * 60_000
        let rest = bytes.dropFirst(5)
        guard rest.first == colon else { return (time, rest) }
        guard let second = number(rest.dropFirst().prefix(2), 2), second < 60 else { return nil }
        return (time + second * 1000, rest.dropFirst(3))
    }

    /// Milliseconds east of Greenwich.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.count == 1, let zulu = bytes.first { return zulu | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        // A plus sign that was not encoded arrives as a space.
        guard bytes.count == 6, let sign = bytes.first, [0x2B, 0x2D, 0x20].contains(sign),
            bytes.dropFirst(3).first == UInt8(ascii: ":"), let hour = number(bytes.dropFirst().prefix(2), 2),
            let minute = number(bytes.suffix(2), 2), hour < 24, minute < 60
        else { return nil }
        let offset = (hour * 60 + minute) * 60_000
        return sign == 0x2D ? -offset : offset
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ count: Int) -> Int64? {
        guard digits.count == count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}
