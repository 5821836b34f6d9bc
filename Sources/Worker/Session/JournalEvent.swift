import FarmProtocol

/// What a session must remember to be finished after a crash, in the order in which it happened.
///
/// Values of TE1 stand here in their canonical JSON, as text.
enum JournalEvent: Codable, Sendable {
    /// opening.json, policy, subject and first cleanliness report are on disk.
    case opened(lease: UInt64)

    /// An entry is about to be sent: it may reach the ledger from here on, and is sent again with the same bytes.
    case submitted(LedgerSubmission)

    /// The ledger has the entry.
    case accepted(entry: String, index: UInt64)

    /// The opening is in a checkpoint.
    case openingReceipt(EntryReceipt)

    /// Input was allowed, Unix milliseconds.
    case inputAllowed(at: UInt64)

    /// A link of the segment chain (`ChainLink`).
    case link(String)

    /// The wall clock was set before this segment (`ClockStep`).
    case clockStep(String)

    /// A file of `data/` is complete (`ArtefactRecord`, digests as of then).
    case artefact(String)

    /// Something this session should hold and does not.
    case missing(what: String, why: String)

    /// The session is over.
    case ended(reason: String, at: UInt64)

    /// The manifest stands; its fingerprint pair.
    case sealed(fingerprint: String, fingerprintSm3: String)

    /// The coordinator has bundle and report; nothing remains to be done.
    case delivered
}

/// A ledger entry as it was first sent, with the salt of its commitments.
struct LedgerSubmission: Codable, Sendable, Hashable {
    enum Kind: String, Codable, Sendable { case opening, head, closing, abort }

    var kind: Kind

    /// Hexadecimal, like the salt (32 bytes; empty for an abort).
    var entry: String
    var contentSalt: String
}
