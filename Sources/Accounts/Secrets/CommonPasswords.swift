/// Patterns of twelve characters and more that are tried first. Shorter ones are refused for their length.
enum CommonPasswords {
    private static let rows = [
        "1234567890123456789012345678901234567890", "0987654321098765432109876543210987654321",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    ]
    private static let words = [
        "password", "passw0rd", "letmein", "welcome", "iloveyou", "admin", "woaini", "tabellion",
    ]

    /// Whether a password is a run along a keyboard, alphabet or count, or a common word with little besides.
    static func contains(_ password: String) -> Bool {
        let small = password.lowercased()
        if rows.contains(where: { $0.contains(small) }) { return true }
        for word in words where small.contains(word) {
            let rest = small.replacing(word, with: "")
            if rest.count < 6 || rest.allSatisfy({ $0.isNumber || "!@#$.*".contains($0) }) { return true }
        }
        return false
    }
}
