internal import LetterModel

/// How an office writes the numbers of its letters.
public struct LetterNumbering: Sendable {
    private let prefix: String
    private let suffix: String

    /// - Parameters:
    ///   - prefix: `{year}` stands for the year of issue by the office's clock: `（{year}）沪东证保字第`.
    ///   - suffix: such as `号`; may be empty.
    public init(prefix: String, suffix: String) {
        self.prefix = prefix
        self.suffix = suffix
    }

    /// At least six digits: `（2026）沪东证保字第000123号`.
    func text(_ number: UInt64, issued: UInt64, utcOffset: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        let year = String(LetterTime.parts(issued, offset: utcOffset).year)
        var head = prefix
        if let mark = head.firstRange(of: "{year}") { head.replaceSubrange(mark, with: year) }
        return head + padded + suffix
    }
}
