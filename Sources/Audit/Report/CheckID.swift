/// The checks of docs/spec/evidence.md, section 9, in the order in which they are reported.
public enum CheckID: String, Sendable, CaseIterable {
    case container
    case manifests
    case tagManifests = "tag-manifests"
    case policy
    case opening
    case freshness
    case openingTokens = "opening-tokens"
    case records
    case chain
    case recording
    case input
    case artefacts
    case cleanliness
    case fingerprint
    case signature
    case closingToken = "closing-token"
    case ledgerKey = "ledger-key"
    case ledgerOpening = "ledger-opening"
    case ledgerHeads = "ledger-heads"
    case ledgerClosing = "ledger-closing"
    case checkpoints
    case trust

    /// Those of a disclosure (section 12).
    static let ofDisclosures: [CheckID] = [
        .container, .policy, .opening, .freshness, .openingTokens, .records, .fingerprint, .signature, .ledgerKey,
        .ledgerOpening, .ledgerHeads, .ledgerClosing, .checkpoints, .trust,
    ]
}
