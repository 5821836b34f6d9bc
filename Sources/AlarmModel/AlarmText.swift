/// A sentence in both languages.
public struct AlarmText: Sendable, Hashable, Codable {
    public let chinese: String
    public let english: String

    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }
}
