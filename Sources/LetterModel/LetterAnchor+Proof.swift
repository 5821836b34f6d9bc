internal import CanonicalJSON
internal import CryptoPrimitives
public import DepositModel
internal import EthereumModel
internal import TokenVerification
internal import TransparencyLog

/// A letter's line about an anchor, made from the anchor itself.
extension LetterAnchor {
    /// - Parameter cosigners: names of the cosigners that count, of witnesses.
    /// - Throws: `.member` when the evidence cannot be read, or shows no block of its chain.
    public init(
        of anchor: DepositAnchor, cosigners: [String] = [], isTest: Bool = false
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
            self.init(
                kind: .chain, name: anchor.name, size: facts.size, time: facts.block.map(\.milliseconds),
                block: facts.block.map(\.number), mark: facts.block.map(\.mark) ?? "", isTest: isTest)
        }
    }
}

/// What of an anchor in a proof can be compared with a letter's line.
struct LetterAnchorFacts {
    let size: UInt64
    let note: SignedNote

    /// The time and the mark of a time authority's token.
    let token: (milliseconds: UInt64, mark: String)?

    /// Of a chain: the block's time as its maker states it, its number, and the transaction's hash with `0x`.
    let block: (milliseconds: UInt64, number: UInt64, mark: String)?

    init(of anchor: DepositAnchor) throws(LetterError) {
        do throws(NoteError) {
            note = try SignedNote(parsing: Array(anchor.checkpoint.utf8))
            size = try Checkpoint(parsing: note.text).size
        } catch { throw Self.unreadable(anchor, error.message) }
        switch anchor.evidence {
        case .witnesses: (token, block) = (nil, nil)
        case .time(let evidence):
            do throws(TokenError) {
                let stamp = try TimeStampToken(der: evidence.token)
                token = (UInt64(max(0, stamp.genTime.unixMilliseconds)), "serial \(stamp.serialHex)")
                block = nil
            } catch { throw Self.unreadable(anchor, error.message) }
        case .chain(let evidence):
            let proof: ChainAnchorProof
            do throws(JSONError) {
                proof = try ChainAnchorProof(json: evidence, at: "evidence")
            } catch { throw Self.unreadable(anchor, error.message) }
            guard let header = proof.inclusion?.header, header.timestamp <= LetterTime.maximum / 1000 else {
                throw Self.unreadable(anchor, "it does not say in which block it stands, or since when")
            }
            block = (1000 * header.timestamp, header.number, "0x" + proof.transaction.hash.hex)
            token = nil
        }
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
