internal import DrawCore
internal import TransparencyLog

extension CeremonyRunner {
    /// What somebody has to do now, as a clause.
    public var nextStep: String {
        switch ceremony.phase {
        case .draft: draftStep
        case .committing: "tabellion draw commit"
        case .committed:
            ceremony.areSlipsDelivered
                ? "tabellion draw prove, in time for cosigners before \(deadlineText)"
                : "give every candidate their slip: tabellion draw slips"
        case .proving: "tabellion draw prove"
        case .proven:
            "contributors reveal (tabellion draw reveal), the office takes that in (accept), cosigners sign before \(deadlineText) "
                + "(cosigned); then tabellion draw deadline"
        case .voiding: "cosigners sign the void record before \(deadlineText); then tabellion draw deadline"
        case .awaitingBeacon: "tabellion draw beacon, for round \(ceremony.commitment?.beaconRound ?? 0)"
        case .drawing, .concluding: "tabellion draw run"
        case .published:
            (configuration.quorum > 0 ? "have the log cosigned, and " : "")
                + "tabellion draw publish, now and after each removal"
        case .void:
            "have the latest checkpoint cosigned; then tabellion draw publish; the draw may be repeated with --replaces \(draw.number)"
        }
    }

    /// The draw directory as far as it exists; any web server may have a copy.
    public var publicPath: String { folder.published }

    /// The office's own slips and the codes for the letters.
    public var slipsPath: String { folder.slips }

    private var draftStep: String {
        guard folder.exists else { return "tabellion draw new" }
        guard let missing = try? missingContributions(), !missing.isEmpty else { return "tabellion draw commit" }
        return
            "take in the contributions of \(Self.list(missing)) (contribution); contributors make them by tabellion draw contribute "
            + "--draw \(draw)"
    }

    private var deadlineText: String { LocalTime.text(ceremony.commitment?.revealDeadline ?? 0) }

    /// The log's records of this draw in words.
    public var recordLines: [String] {
        ceremony.records.map { "entry \($0.index): \(Self.name(of: $0))" }
    }

    private static func name(of record: LogRecord) -> String {
        switch record.entry.body {
        case .drawCommitment(_, let commit): "commitment \(commit)"
        case .drawProof: "pi"
        case .drawReveal(_, let contributor, _, _): "reveal of contributor \(contributor)"
        case .drawVoid: "void record"
        case .drawResult(_, let result): "result \(result)"
        case .drawRemoval(_, let record, _, _):
            "removal of unit \((try? Removal(decoding: record))?.index.description ?? "?")"
        default: "entry of type \(record.entry.body.type)"
        }
    }
}
