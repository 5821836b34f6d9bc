/// What the status strip says: session and UTC clock above, nonce or latest mark below.
struct StatusText: Hashable, Sendable {
    let sessionId: String
    let note: String

    /// 32 hexadecimal digits.
    var mark: String

    /// "nonce" until the first mark.
    var markName = "nonce"

    /// The two lines at a moment.
    ///
    /// - Parameter unixNs: nanoseconds since 1970 UTC; cut to the second.
    func lines(unixNs: UInt64) -> [String] {
        let first = "\(sessionId)  \(Self.utc(unixSeconds: unixNs / 1_000_000_000))"
        let digits = Array(mark)
        let groups = stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<min($0 + 4, digits.count)]) }
        return [first, "\(markName) \(groups.joined(separator: " "))" + (note.isEmpty ? "" : "  \(note)")]
    }

    /// `2026-11-21 06:52:05 UTC`: proleptic Gregorian calendar, days counted from 0000-03-01.
    static func utc(unixSeconds: UInt64) -> String {
        let second = unixSeconds % 86_400
        let days = unixSeconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2)) "
            + "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2)) UTC"
    }

    private static func pad(_ value: UInt64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
