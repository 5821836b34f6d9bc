/// A time as pages write it: `2026-11-22 03:16 UTC`.
enum UTCTime {
    /// - Parameter unixMilliseconds: from 1970 on; before, it is taken for 1970.
    static func text(_ unixMilliseconds: Int64, seconds: Bool = false) -> String {
        let time = max(unixMilliseconds, 0) / 1000
        let (year, month, day) = date(dayNumber: time / 86_400)
        let (hour, minute, second) = (time / 3600 % 24, time / 60 % 60, time % 60)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
        let clock = "\(two(hour)):\(two(minute))" + (seconds ? ":\(two(second))" : "")
        return "\(year)-\(two(month))-\(two(day)) \(clock) UTC"
    }

    /// The Gregorian date of a day since 1970: years of 400 begin on 1 March.
    private static func date(dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayNumber + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
