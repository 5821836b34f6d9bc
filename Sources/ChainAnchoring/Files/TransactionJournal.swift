internal import CanonicalJSON
internal import CryptoPrimitives
internal import EthereumModel
internal import EthereumVerification

/// What an account has under way, on disk before any node hears of it: every attempt of one nonce, and nothing else.
final class TransactionJournal: Sendable {
    private let directory: AccountDirectory
    private let chainID: UInt64
    private let account: EthereumAddress

    /// - Throws: `alreadyOpen`, `storage`.
    init(_ path: String, chainID: UInt64, account: EthereumAddress) throws(ChainError) {
        directory = try AccountDirectory(path)
        self.chainID = chainID
        self.account = account
    }

    /// nil when nothing is under way.
    ///
    /// - Throws: `corrupted` if the attempts are of another account or chain, or not of one nonce and call.
    func load() throws(ChainError) -> TransactionLife? {
        guard let bytes = try directory.read() else { return nil }
        let attempts: [SignedTransaction]
        do {
            attempts = try JournalFile(canonical: bytes, file: "transaction.json").attempts
            for attempt in attempts {
                let (held, first) = (attempt.transaction, attempts[0].transaction)
                guard held.chainID == chainID, try attempt.sender(recovery: Secp256k1()) == account,
                    held.nonce == first.nonce, held.to == first.to, held.data == first.data
                else { throw EthereumError(.wrongSender, "a transaction of another account, chain or call") }
            }
        } catch {
            throw ChainError(
                .corrupted,
                "the journal of \(account) on chain \(chainID) cannot be used; give each account and chain a directory "
                    + "of its own, or restore transaction.json", cause: error)
        }
        return TransactionLife(attempts: attempts)
    }

    /// Durable when it returns.
    func keep(_ life: TransactionLife) throws(ChainError) {
        try directory.replace(JournalFile(attempts: life.attempts).canonicalBytes)
    }

    func clear() throws(ChainError) { try directory.clear() }
}

/// transaction.json.
struct JournalFile: JSONModel {
    /// An attempt a minute for a day and a half.
    static let maximumAttempts = 2000

    let attempts: [SignedTransaction]

    init(attempts: [SignedTransaction]) { self.attempts = attempts }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "1 should stand here") }
        var attempts: [SignedTransaction] = []
        for text in try members.strings("attempts") {
            guard let bytes = Hex.decode(text), let attempt = try? SignedTransaction(decoding: bytes) else {
                throw members.failure("attempts", "signed transactions in hexadecimal should stand here")
            }
            attempts.append(attempt)
        }
        guard 1...Self.maximumAttempts ~= attempts.count else {
            throw members.failure("attempts", "1 to \(Self.maximumAttempts) transactions should stand here")
        }
        self.attempts = attempts
        try members.finish()
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("attempts", texts: attempts.map { Hex.encode($0.encoded) })
        return .object(object)
    }
}
