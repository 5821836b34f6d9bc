/// A name as a hall may see it: the first character and, from three on, the last; stars between. A word after the other.
///
///     王小明 → 王*明      李明 → 李*      Zhang Wei → Z***g W*i
public struct MaskedLabel: Sendable, Equatable {
    public let text: String

    public init(_ label: String) {
        text = label.split(separator: " ").map { Self.masked($0) }.joined(separator: " ")
    }

    private static func masked(_ word: Substring) -> String {
        guard let first = word.first, let last = word.last else { return "" }
        switch word.count {
        case 1: return "*"
        case 2: return "\(first)*"
        default: return "\(first)\(String(repeating: "*", count: word.count - 2))\(last)"
        }
    }
}
