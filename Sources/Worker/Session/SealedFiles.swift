/// Files of `data/` that grow as age ciphertexts while the session runs.
enum SealedFiles {
    /// Values that stand in the input log as commitments.
    static let values = "sealed.jsonl.age"

    /// Chromium's own record of what it sent and received.
    static let netLog = "network/netlog.json.age"

    /// What the desktop's resolver was asked, and what it answered.
    static let resolver = "network/resolver.txt.age"

    /// Every byte that passed the debugging pipe.
    static let debugPipe = "network/debug-pipe.txt.age"
}
