/// What something was done to, as the access log names it.
enum AccessSubject {
    /// `session/ID`; an identifier from outside that the log cannot hold is left out.
    static func text(_ kind: String, _ id: String) -> String {
        let isPlain = (1...64).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain ? "\(kind)/\(id)" : kind
    }
}
