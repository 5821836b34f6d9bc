internal import CanonicalJSON

/// Names of files inside `data/` and of members of the container.
public enum BundlePath {
    /// Longest path inside `data/`, in bytes.
    public static let maximumDataByteCount = 200
    /// Longest member name, in bytes.
    public static let maximumMemberByteCount = 255

    /// Parts of `[a-z0-9._-]+`, none beginning with `.`, joined by `/`, at most 200 bytes.
    public static func isValidInData(_ path: String) -> Bool {
        isValid(path.utf8, maximum: maximumDataByteCount) { Identifier.isLowerOrDigit($0) || isMark($0) }
    }

    /// The same with capital letters, at most 255 bytes; a path inside `data/` must be valid there.
    public static func isValidMember(_ name: String) -> Bool {
        guard
            isValid(
                name.utf8, maximum: maximumMemberByteCount,
                allowing: { byte in
                    Identifier.isLowerOrDigit(byte) || isMark(byte)
                        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                })
        else { return false }
        guard let inside = insideData(name) else { return true }
        return isValidInData(inside)
    }

    /// The path inside `data/`, or nil for a member that stands elsewhere.
    public static func insideData(_ member: String) -> String? {
        member.hasPrefix("data/") ? String(member.dropFirst(5)) : nil
    }

    /// The member that holds a file of `data/`.
    public static func member(_ path: String) -> String { "data/" + path }

    /// Ascending by bytes, the order of every list of paths.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Whether a member may be larger than 64 MiB: recordings, downloads, `network/`, `page/`.
    public static func isUnbounded(_ member: String) -> Bool {
        ["data/recording/", "data/downloads/", "data/network/", "data/page/"].contains { member.hasPrefix($0) }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isValid(
        _ path: String.UTF8View, maximum: Int, allowing isAllowed: (UInt8) -> Bool
    ) -> Bool {
        guard path.count <= maximum else { return false }
        return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            part.first.map { $0 != UInt8(ascii: ".") } ?? false && part.allSatisfy(isAllowed)
        }
    }
}

extension MemberReader {
    /// `path`, inside `data/`.
    mutating func dataPath() throws(JSONError) -> String {
        let path = try string("path")
        guard BundlePath.isValidInData(path) else { throw failure("path", "not a path that data/ may hold") }
        return path
    }
}
