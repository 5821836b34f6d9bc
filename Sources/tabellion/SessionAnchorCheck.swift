import Audit
import Coordinator
import CryptoPrimitives
import DepositModel
import TokenVerification
import TransparencyLog

/// Checks what anchors say of a session's closing entry, before a letter names them.
///
/// A session's letter has no proof of its anchors inside, so the auditor of deposits has nothing to run over: these are the same
/// questions, put to the same verifiers.
struct SessionAnchorCheck: Sendable {
    let trust: TrustFile
    let logKey: VerifierKey

    /// - Returns: the anchors whose evidence holds.
    /// - Throws: `LetterRefusal` if that of any does not.
    func check(_ anchors: [DepositAnchor], of place: SessionClosingPlace) throws -> [AnchorIdentity] {
        try anchors.map { anchor in
            do {
                try check(anchor, place)
            } catch let refusal as LetterRefusal { throw refusal } catch {
                throw LetterRefusal(["\(anchor.kind.rawValue) \(anchor.name): \(error)"])
            }
            return anchor.identity
        }
    }

    private func check(_ anchor: DepositAnchor, _ place: SessionClosingPlace) throws {
        func refuse(_ why: String) -> LetterRefusal {
            LetterRefusal(["\(anchor.kind.rawValue) \(anchor.name): \(why)"])
        }
        let note = try SignedNote(parsing: Array(anchor.checkpoint.utf8))
        let checkpoint = try Checkpoint(note: note, logKey: logKey)
        let hasher = TreeHasher(.sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(place.entry), index: place.index, size: checkpoint.size, path: anchor.proof,
            root: checkpoint.root)
        guard isIncluded else { throw refuse("the checkpoint does not hold the closing entry") }
        switch anchor.evidence {
        case .witnesses:
            guard try trust.witnessPolicy?.standing(of: note).isMet == true else {
                throw refuse("the quorum has not cosigned")
            }
        case .time(let evidence):
            let roots = trust.timeAuthorities.filter { $0.name == anchor.name }.map(\.root)
            let token = try TimeStampToken(der: evidence.token)
            _ = try verify(token, imprint: sha256(Array(note.text.utf8)), roots: roots)
        case .chain(let evidence):
            let chain = trust.chains.first { $0.name == anchor.name }
            // Throws what contradicts; which block is the chain's, the office's nodes said when the anchor came.
            _ = try EthereumChainVerifier().check(evidence, of: checkpoint, on: chain)
        }
    }
}
