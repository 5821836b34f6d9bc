import CanonicalJSON
import CryptoPrimitives
import DepositModel
import Deposits
import Ledger

/// What a client is answered for an accepted request: a function of its record and place alone, so that the same request
/// gets the same bytes for ever.
///
///     {"case"?: {"number", "salt"}, "count", "digests"?: {"sha256", "sm3"}, "first", "id", "receipt", "seed"}
struct DepositAnswer {
    let stored: StoredRequest
    let origin: String
    let key: Ed25519PrivateKey

    /// Those of the request, if they are at hand; else they are made again from its record.
    var entries: DepositEntries?

    /// The entries as they stand on the ledger.
    static func entries(_ request: DepositRequest) throws -> DepositEntries {
        try DepositEntries(
            unixMilliseconds: request.unixMilliseconds,
            commitments: salts(request).commitments(to: request.digests.span),
            case: try depositCase(request)?.commitment ?? .zero)
    }

    static func salts(_ request: DepositRequest) -> DepositSalts {
        guard let salts = DepositSalts(seed: request.seed) else { preconditionFailure("a record's seed has 32 bytes") }
        return salts
    }

    static func depositCase(_ request: DepositRequest) throws -> DepositCase? {
        try request.caseNumber.map { try DepositCase(number: $0, salt: salts(request).caseSalt) }
    }

    /// What was given of deposit k.
    static func digests(_ request: DepositRequest, _ k: Int) throws -> DepositDigests {
        let pair = request.pair(k)
        return try DepositDigests(
            sha256: pair.sha256 == .zero ? nil : pair.sha256, sm3: pair.sm3 == .zero ? nil : pair.sm3)
    }

    /// The request as it was signed for.
    func signed() throws -> SignedRequest {
        let entries = try entries ?? Self.entries(stored.request)
        let tree = try RequestTree(entries: entries.bytes)
        let receipt = try DepositReceipt(
            log: origin, first: stored.first, entries: entries.bytes, tree: tree, deadline: stored.request.deadline,
            key: key)
        return SignedRequest(entries: entries, tree: tree, receipt: receipt)
    }

    func bytes() throws -> [UInt8] {
        let request = stored.request
        var text: [UInt8] = []
        text.reserveCapacity(640)
        text += "{".utf8
        if let depositCase = try Self.depositCase(request) {
            text += #""case":"#.utf8
            text += depositCase.json.canonicalBytes
            text += ",".utf8
        }
        text += #""count":"#.utf8
        text += String(request.count).utf8
        if request.file != nil {
            text += #","digests":"#.utf8
            text += try Self.digests(request, 0).json.canonicalBytes
        }
        text += #","first":"#.utf8
        text += String(stored.first).utf8
        text += #","id":""#.utf8
        text += String(stored.first).utf8
        text += #"","receipt":"#.utf8
        text += try signed().receipt.canonicalBytes
        text += #","seed":""#.utf8
        text += Hex.encode(request.seed).utf8
        text += #""}"#.utf8
        return text
    }
}
