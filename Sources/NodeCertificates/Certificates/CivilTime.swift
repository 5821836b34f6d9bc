/// A moment in the Gregorian calendar, UTC.
struct CivilTime: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int
    let hours: Int
    let minutes: Int
    let seconds: Int

    /// Counts in years that begin in March, so that the leap day is a year's last.
    init(unixSeconds: UInt64) {
        let time = Int(unixSeconds % 86_400)
        (hours, minutes, seconds) = (time / 3600, time / 60 % 60, time % 60)
        // Days since 1 March of year 0.
        let days = Int(unixSeconds / 86_400) + 719_468
        let (era, dayOfEra) = (days / 146_097, days % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
