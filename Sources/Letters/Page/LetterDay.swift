internal import LetterModel

/// Dates as letters and annexes write them out.
enum LetterDay {
    /// `2026年11月21日`, or `21 November 2026`.
    static func text(_ milliseconds: UInt64, offset: Int, _ language: LetterContent.Language) -> String {
        let at = LetterTime.parts(milliseconds, offset: offset)
        let chinese = "\(at.year)年\(at.month)月\(at.day)日"
        let english = "\(at.day) \(months[Int(at.month) - 1]) \(at.year)"
        switch language {
        case .chinese: return chinese
        case .english: return english
        case .both: return "\(chinese)  \(english)"
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
