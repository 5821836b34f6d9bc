internal import CryptoPrimitives
internal import DepositModel
internal import TransparencyLog

/// Whether a letter says what the proof beside it says.
public enum LetterAgreement {
    /// A statement of the letter that the proof does not bear out.
    public struct Disagreement: Hashable, Sendable {
        /// The member of `letter.json`.
        public let member: String
        public let letter: String
        public let proof: String
    }

    /// Compares every fact that both state; empty when all agree.
    ///
    /// Depositor, title, files' names and sizes are the office's word alone: the proof knows nothing of them.
    public static func disagreements(of letter: LetterContent, with stated: LetterProof) -> [Disagreement] {
        let proof = stated.entryProof
        var found: [Disagreement] = []
        func compare(_ member: String, _ letter: String?, _ proof: String?) {
            guard letter.map({ Array($0.utf8) }) != proof.map({ Array($0.utf8) }) else { return }
            found.append(Disagreement(member: member, letter: letter ?? "-", proof: proof ?? "-"))
        }
        compare("digests: sha256", letter.digests.sha256?.hex, stated.digests.sha256?.hex)
        compare("digests: sm3", letter.digests.sm3?.hex, stated.digests.sm3?.hex)
        compare("ledger: index", String(letter.place.index), String(proof.index))
        compare("ledger: origin", letter.place.origin, proof.log)
        compare("ledger: entry", hex(letter.place.entry), hex(proof.entry))
        compare("ledger: accepted", String(letter.place.accepted), String(proof.time))
        switch stated {
        case .deposit(let deposit):
            // A letter may keep the case to itself; it may not name another one.
            if let number = letter.caseNumber { compare("case", number, deposit.depositCase?.number) }
            compare("capture", letter.capture.map { String($0.opening) }, nil)
        case .session(let session):
            compare("case", letter.caseNumber, nil)
            compare("capture: opening", letter.capture.map { String($0.opening) }, String(session.closing.opening))
        }
        for (index, anchor) in letter.anchors.enumerated() {
            found += disagreements(of: anchor, "anchors[\(index)]", with: proof)
        }
        return found
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func disagreements(
        of anchor: LetterAnchor, _ place: String, with proof: any EntryProof
    ) -> [Disagreement] {
        let own = AnchorIdentity(anchor.kind, anchor.name)
        guard let proven = proof.anchors.first(where: { $0.identity == own }),
            let facts = try? LetterAnchorFacts(of: proven)
        else { return [Disagreement(member: place, letter: "\(anchor.kind.rawValue) \(anchor.name)", proof: "-")] }
        var found: [Disagreement] = []
        func compare(_ member: String, _ letter: String, _ proof: String) {
            if letter != proof {
                found.append(Disagreement(member: "\(place): \(member)", letter: letter, proof: proof))
            }
        }
        func text(_ time: UInt64?) -> String { time.map { String($0) } ?? "-" }
        compare("size", String(anchor.size), String(facts.size))
        switch proven.evidence {
        case .witnesses:
            let names = anchor.mark.isEmpty ? [] : anchor.mark.split(separator: ", ").map(String.init)
            compare("time", text(anchor.time), text(facts.latestCosignature(by: names)))
        case .time:
            compare("time", text(anchor.time), text(facts.token?.milliseconds))
            compare("mark", anchor.mark, facts.token?.mark ?? "-")
        case .chain:
            compare("time", text(anchor.time), text(facts.block?.milliseconds))
            compare("block", text(anchor.block), text(facts.block?.number))
            compare("mark", anchor.mark, facts.block?.mark ?? "-")
        }
        if proven.kind != .chain { compare("block", text(anchor.block), "-") }
        return found
    }
}
