import AccessModel

/// Where people are sent who must sign in, and where they come back to.
enum SignInPlace {
    static let path = "/sign-in"

    /// - Parameter target: the page that was asked for, with its query.
    static func address(returningTo target: String) -> String {
        guard let target = local(target), target != "/" else { return path }
        return "\(path)?next=\(PercentEncoding.encode(target))"
    }

    /// Where a code is given after a password or a provider.
    ///
    /// - Parameter path: a page of ours.
    static func codeAddress(returningTo path: String) -> String {
        path == "/" ? Self.path + "/code" : "\(Self.path)/code?next=\(PercentEncoding.encode(path))"
    }

    /// A page of ours, or nil: "//host" and "/\\host" lead browsers elsewhere.
    static func local(_ target: String) -> String? {
        let isLocal =
            target.hasPrefix("/") && !target.hasPrefix("//") && target.utf8.count <= 2048
            && target.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isLocal ? target : nil
    }
}
