public import LetterModel

/// A letter as it stands in the office's register.
public struct RegisteredLetter: Sendable, Hashable {
    /// From 1, without a hole.
    public let serial: UInt64

    /// When its number was given, Unix milliseconds.
    public let issued: UInt64

    /// What it says; nil while nothing was written under its number.
    public let content: LetterContent?

    /// Whether it is signed and kept.
    public let isKept: Bool
}

extension LetterDesk {
    /// The register's lines from a number on, ascending.
    ///
    /// - Parameter limit: at most so many.
    /// - Throws: `.register`.
    public func registered(from serial: UInt64, limit: Int) throws(LetterError) -> [RegisteredLetter] {
        guard serial >= 1, serial <= UInt64(register.lines.count), limit > 0 else { return [] }
        var letters: [RegisteredLetter] = []
        for line in register.lines.dropFirst(Int(serial - 1)).prefix(limit) {
            letters.append(
                RegisteredLetter(
                    serial: line.number, issued: line.issued, content: try register.content(line),
                    isKept: register.isKept(line)))
        }
        return letters
    }
}
