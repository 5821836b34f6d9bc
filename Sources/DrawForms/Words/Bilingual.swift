/// One sentence in both languages of the pages, each written for itself.
public struct Bilingual: Sendable, Hashable {
    public let chinese: String
    public let english: String

    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// The same in both: a name, a figure.
    public init(verbatim text: String) { self.init(text, text) }
}
