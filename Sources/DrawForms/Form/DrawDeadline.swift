/// Reads the deadline of the reveals as a browser's field for date and time sends it: `2026-12-01T15:30`, in the office's zone.
public enum DrawDeadline {
    /// Name of the field.
    public static let field = "deadline"

    /// From now on, in seconds: the second person has time to consent, and nobody waits for years.
    static let range: ClosedRange<Int64> = 120...366 * 86_400

    public enum Judgement: Sendable, Hashable {
        /// Unix seconds.
        case deadline(UInt64)
        case refused(Bilingual)
    }

    /// - Parameters:
    ///   - now: Unix seconds.
    ///   - offset: seconds that the office's clock is ahead of UTC at a time that it shows.
    public static func judge(_ typed: String, now: Int64, offset: (_ shown: Int64) -> Int64) -> Judgement {
        guard let shown = seconds(typed) else {
            return .refused(
                Bilingual("请按“2026-12-01T15:30”的格式填写日期和时间。", "Write date and time as 2026-12-01T15:30."))
        }
        let time = shown - offset(shown)
        guard time - now >= range.lowerBound else {
            return .refused(
                Bilingual("截止时间至少应在两分钟之后。", "The deadline must be at least two minutes from now."))
        }
        guard time - now <= range.upperBound else {
            return .refused(Bilingual("截止时间应在一年以内。", "The deadline must be within a year."))
        }
        return .deadline(UInt64(time))
    }

    /// As if it were UTC.
    private static func seconds(_ typed: String) -> Int64? {
        let bytes = Array(typed.utf8)
        let separators: [Int: UInt8] = [4: UInt8(ascii: "-"), 7: UInt8(ascii: "-"), 13: UInt8(ascii: ":")]
        guard bytes.count == 16 || bytes.count == 19 && bytes[16] == UInt8(ascii: ":"),
            separators.allSatisfy({ bytes[$0.key] == $0.value }),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = bytes.count == 19 ? number(bytes[17..<19]) : 0,
            year >= 1970, 1...12 ~= month, 1...length(month, year) ~= day, hour < 24, minute < 60, second < 60
        else { return nil }
        return ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func length(_ month: Int64, _ year: Int64) -> Int64 {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Since 1970, in the Gregorian calendar: years begin with March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (marchYear, marchMonth) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let (era, ofEra) = (marchYear / 400, marchYear % 400)
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear - 719_468
    }
}
