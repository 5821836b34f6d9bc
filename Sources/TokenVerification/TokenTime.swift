/// The genTime of a token: an instant in UTC, as fine as the authority stated it.
public struct TokenTime: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    public let unixMilliseconds: Int64

    /// Nanoseconds beyond `unixMilliseconds`: 0 to 999,999. Digits below a nanosecond stay in `text` only.
    public let submillisecondNanoseconds: Int

    /// The GeneralizedTime as received, for example `20261121064708.123Z`.
    public let text: String

    /// Seconds since 1970, rounded down: what certificates are compared with.
    var unixSeconds: Int64 { unixMilliseconds / 1000 }

    public var description: String { text }

    public static func < (left: TokenTime, right: TokenTime) -> Bool {
        (left.unixMilliseconds, left.submillisecondNanoseconds)
            < (right.unixMilliseconds, right.submillisecondNanoseconds)
    }

    /// Reads `YYYYMMDDhhmmss[.s…]Z` of RFC 3161 section 2.4.2: UTC, seconds never omitted, years 1970 to 9999.
    init(generalizedTime element: BERElement, _ field: String) throws(TokenError) {
        let bytes = Array(element.content)
        guard let (milliseconds, nanoseconds) = Self.parse(bytes) else {
            throw BERReader.malformed(field, at: element.offset, "is not a time of the form YYYYMMDDhhmmss[.s]Z")
        }
        unixMilliseconds = milliseconds
        submillisecondNanoseconds = nanoseconds
        text = String(decoding: bytes, as: UTF8.self)
    }

    private static func parse(_ bytes: [UInt8]) -> (milliseconds: Int64, nanoseconds: Int)? {
        guard (15...40).contains(bytes.count), bytes.last == UInt8(ascii: "Z") else { return nil }
        guard let year = number(bytes[0..<4]), let month = number(bytes[4..<6]), let day = number(bytes[6..<8]),
            let hour = number(bytes[8..<10]), let minute = number(bytes[10..<12]), let second = number(bytes[12..<14]),
            year >= 1970, (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 15 {
            guard bytes[14] == UInt8(ascii: "."), bytes.count > 16,
                bytes[15..<bytes.count - 1].allSatisfy({ (0x30...0x39).contains($0) }),
                let digits = number((bytes[15..<bytes.count - 1] + Array(repeating: 0x30, count: 9)).prefix(9))
            else { return nil }
            fraction = digits
        }
        let seconds = ((dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return (seconds * 1000 + fraction / 1_000_000, Int(fraction % 1_000_000))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar; the year is taken to begin in March, so leap days come last.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
