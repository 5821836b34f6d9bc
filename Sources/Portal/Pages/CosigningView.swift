public import Draws

/// How far a draw is cosigned, and by whom, as its page at the desk shows it.
public struct CosigningView: Sendable {
    /// What has to be signed.
    public enum Matter: Sendable { case commitment, proof, reveals, void, end }

    public struct Count: Sendable {
        public let matter: Matter
        /// Index on the log.
        public let entry: UInt64
        /// Cosigners whose signature covers it.
        public let signed: Int

        public init(_ matter: Matter, entry: UInt64, signed: Int) {
            self.matter = matter
            self.entry = entry
            self.signed = signed
        }
    }

    public struct Mirror: Sendable {
        public let name: String
        /// Entries that its signatures cover; nil for none.
        public let size: UInt64?
        /// What the office knows of it; nil for one that it does not ask.
        public let record: CosignerRecord?
        public let isAsked: Bool

        public init(name: String, size: UInt64?, record: CosignerRecord?, isAsked: Bool) {
            self.name = name
            self.size = size
            self.record = record
            self.isAsked = isAsked
        }
    }

    public let quorum: UInt64
    public let counts: [Count]
    public let mirrors: [Mirror]

    public init(quorum: UInt64, counts: [Count], mirrors: [Mirror]) {
        self.quorum = quorum
        self.counts = counts
        self.mirrors = mirrors
    }
}

extension CosigningView {
    var values: [String: any Sendable] {
        [
            "counts": counts.map { count in
                [
                    "words": Saying(
                        Self.word(count.matter), Page.grouped(count.entry), String(count.signed),
                        String(mirrors.count), String(quorum)),
                    "isMet": count.signed >= Int(clamping: quorum),
                ] as [String: any Sendable]
            },
            "mirrors": mirrors.map(Self.row),
        ]
    }

    private static func word(_ matter: Matter) -> Word {
        switch matter {
        case .commitment: .cosignedCommitment
        case .proof: .cosignedProof
        case .reveals: .cosignedReveals
        case .void: .cosignedVoid
        case .end: .cosignedEnd
        }
    }

    private static func row(_ mirror: Mirror) -> [String: any Sendable] {
        var values: [String: any Sendable] = [
            "name": mirror.name,
            "reaches": mirror.size.map { Saying(.cosigningSize, Page.grouped($0)) } ?? Saying(.cosigningNothing),
            "hasFindings": mirror.record?.findings.isEmpty == false,
            "findings": (mirror.record?.findings ?? []).map { finding in
                [
                    "words": Saying(
                        .cosigningFinding, Page.grouped(finding.size), Page.grouped(finding.count),
                        PageText.instant(finding.first), PageText.instant(finding.last), finding.reason)
                ] as [String: any Sendable]
            },
        ]
        if let said = said(mirror) { values["said"] = said }
        if let time = mirror.record?.tried { values["tried"] = PageText.instant(time) }
        if let time = mirror.record?.signedAt, mirror.size != nil { values["signedAt"] = PageText.instant(time * 1000) }
        return values
    }

    private static func said(_ mirror: Mirror) -> Saying? {
        guard let record = mirror.record else { return Saying(.cosigningByHand) }
        if mirror.isAsked { return Saying(.cosigningAsking) }
        guard let trouble = record.trouble else { return record.tried == nil ? Saying(.cosigningNever) : nil }
        switch trouble.kind {
        case .unreachable: return Saying(.cosigningUnreachable, trouble.reason)
        case .later: return Saying(.cosigningLater, trouble.reason)
        case .refused: return Saying(.cosigningRefused, trouble.reason)
        case .wrong: return Saying(.cosigningWrong, trouble.reason)
        }
    }
}
