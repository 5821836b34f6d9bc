/// Decimal strings, for numbers that JSON's integers may not hold.
enum Decimal {
    static func parse(_ text: String) -> UInt64? {
        guard let number = UInt64(text), String(number).utf8.elementsEqual(text.utf8) else { return nil }
        return number
    }
}
