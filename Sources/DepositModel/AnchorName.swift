/// Names of anchors in policies, outboxes and proofs.
public enum AnchorName {
    static let rule = "a name of 1 to 32 characters a–z, 0–9 and - should stand here"

    /// Whether `name` has 1 to 32 characters of a–z, 0–9 and `-`.
    public static func isValid(_ name: String) -> Bool {
        1...32 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// Whether each name stands before the next by its bytes, so that none stands twice.
    static func areAscending(_ names: [String]) -> Bool {
        zip(names, names.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
