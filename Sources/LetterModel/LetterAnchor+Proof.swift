public import DepositModel
internal import TokenVerification
internal import TransparencyLog

/// A letter's line about an anchor, made from the anchor itself.
extension LetterAnchor {
    /// What only the chain's own reader knows of its evidence.
    public struct Block: Hashable, Sendable {
        /// Unix milliseconds.
        public let time: UInt64
        public let number: UInt64
        /// `0x` and 64 hexadecimal digits, as they stand in the evidence.
        public let transaction: String

        public init(time: UInt64, number: UInt64, transaction: String) {
            self.time = time
            self.number = number
            self.transaction = transaction
        }
    }

    /// - Parameters:
    ///   - block: of a chain, and of nothing else.
    ///   - cosigners: names of the cosigners that count, of witnesses.
    /// - Throws: `.member` when the evidence cannot be read, or `block` is missing.
    public init(
        of anchor: DepositAnchor, block: Block? = nil, cosigners: [String] = [], isTest: Bool = false
    ) throws(LetterError) {
        let facts = try LetterAnchorFacts(of: anchor)
        switch anchor.kind {
        case .witnesses:
            self.init(
                kind: .witnesses, name: anchor.name, size: facts.size, time: facts.latestCosignature(by: cosigners),
                mark: cosigners.joined(separator: ", "), isTest: isTest)
        case .time:
            self.init(
                kind: .time, name: anchor.name, size: facts.size, time: facts.token.map(\.milliseconds),
                mark: facts.token.map(\.mark) ?? "", isTest: isTest)
        case .chain:
            guard let block else {
                throw LetterError(
                    .member, at: "anchor \(anchor.name)", "nobody says in which block it stands",
                    remedy: "give the block with the anchor")
            }
            self.init(
                kind: .chain, name: anchor.name, size: facts.size, time: block.time, block: block.number,
                mark: block.transaction, isTest: isTest)
        }
    }
}

/// What of an anchor in a proof can be compared with a letter's line.
struct LetterAnchorFacts {
    let size: UInt64
    let note: SignedNote

    /// The time and the mark of a time authority's token.
    let token: (milliseconds: UInt64, mark: String)?

    init(of anchor: DepositAnchor) throws(LetterError) {
        do throws(NoteError) {
            note = try SignedNote(parsing: Array(anchor.checkpoint.utf8))
            size = try Checkpoint(parsing: note.text).size
        } catch { throw Self.unreadable(anchor, error.message) }
        guard case .time(let evidence) = anchor.evidence else {
            token = nil
            return
        }
        do throws(TokenError) {
            let stamp = try TimeStampToken(der: evidence.token)
            token = (UInt64(max(0, stamp.genTime.unixMilliseconds)), "serial \(stamp.serialHex)")
        } catch { throw Self.unreadable(anchor, error.message) }
    }

    private static func unreadable(_ anchor: DepositAnchor, _ cause: String) -> LetterError {
        LetterError(.member, at: "anchor \(anchor.name)", cause, remedy: "leave this anchor out, or ask for it anew")
    }

    /// When the last of these cosigners signed, Unix milliseconds; nil if one of them did not.
    func latestCosignature(by names: [String]) -> UInt64? {
        var latest: UInt64?
        for name in names {
            let times = note.signatures.filter { $0.name == name }.compactMap { Cosignature.time(of: $0) }
            guard let earliest = times.min(), earliest <= LetterTime.maximum / 1000 else { return nil }
            latest = max(latest ?? 0, 1000 * earliest)
        }
        return latest
    }
}
