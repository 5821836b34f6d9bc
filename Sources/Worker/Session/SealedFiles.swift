/// Files of `data/` that are age ciphertexts; some grow while the session runs.
enum SealedFiles {
    /// Values that stand in the input log as commitments.
    static let values = "sealed.jsonl.age"

    /// Chromium's own record of what it sent and received.
    static let netLog = "network/netlog.json.age"

    /// Peers and certificate chains of the browser's connections, as its own record has them.
    static let connections = "network/connections.json.age"

    /// What the desktop's resolver was asked, and what it answered.
    static let resolver = "network/resolver.txt.age"

    /// What several name servers answered for the host of a page: the `number`th host of the session.
    static func resolvers(_ number: Int) -> String {
        let digits = String(number)
        return "network/resolvers-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".json.age"
    }

    /// Every byte that passed the debugging pipe.
    static let debugPipe = "network/debug-pipe.txt.age"
}
