/// What may stand in a text of a letter.
enum LetterText {
    /// - Parameter maximum: UTF-8 bytes; hostile text is shown with escapes, so only its length is bounded.
    static func check(_ text: String, _ place: String, maximum: Int) throws(LetterError) {
        guard !text.utf8.isEmpty else {
            throw LetterError(.member, at: place, "the text is empty", remedy: "give a text, or leave the member out")
        }
        guard text.utf8.count <= maximum else {
            throw LetterError(
                .limit, at: place, "\(text.utf8.count) bytes of UTF-8; at most \(maximum) are set",
                remedy: "shorten it")
        }
    }
}
