public import CanonicalJSON

/// What is wrong with a draw, where, and what to do.
public struct DrawError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not JSON, or not its canonical form where that is asked for.
        case json
        /// JSON whose members are not those of the format.
        case member
        /// A string that is not in Unicode's normalization form C.
        case notNormalized
        /// A register or number that makes no draw identifier.
        case drawIdentifier
        /// `replaces` names this draw or a later one.
        case replaces
        /// A key that is none, has another type, or under which signatures prove nothing.
        case key
        /// A value that stands twice where values are distinct.
        case repeated
        /// A beacon of its own outside a rehearsal, or none inside.
        case rehearsal
        /// Not more than half of the cosigners, or more than there are.
        case quorum
        /// A cosigner that is the operator or the notary.
        case cosigner
        case minimumReveals
        /// More tags than an entry has bits for.
        case tags
        /// A mask with a bit that no tag has.
        case mask
        /// Stages that are not numbered 1, 2, …
        case stageNumber
        case cascade
        case policy
        /// Seats, weights or times beyond what the format's numbers hold.
        case range

        /// An identifier that is not COUNTRY:DOCTYPE:NUMBER.
        case candidateIdentifier
        /// Candidates whose COUNTRY and DOCTYPE are not all the same.
        case documentType
        /// A candidate who stands on the list twice.
        case duplicate
        /// No candidate, or 2^32 − 1 and more.
        case listSize
        /// An entry out of order, with a wrong `start`, or with bits where none may be.
        case entry
        /// A weight of 0, or above what the draw's stages allow.
        case weight
        /// A bundle whose members differ, that no stage can seat, or that stands on the list of a pick.
        case bundle
        /// More seats in a pick than candidates.
        case seats

        /// A value that is not the one that follows from the others.
        case mismatch
        /// A beacon round that is too early, or another chain's.
        case beacon
        /// A VRF proof that does not verify.
        case proof
        /// A signature that does not verify.
        case signature
        /// A record whose bytes are not those of the protocol.
        case record
        /// A removal that names a unit, a stage or a reason that it cannot name.
        case removal
        /// Units that are not what the subject commits to.
        case units
        /// A record that stands where the order of the log does not allow it, or is missing.
        case logOrder
        /// A gap in the register, or a second draw for one subject.
        case register
        /// A move that the ceremony does not allow now.
        case move
    }

    public let code: Code

    /// The file and member, the record, or the candidate.
    public let place: String

    /// What stands there, and what should.
    public let words: Wording

    /// What to do about it.
    public let remedyWords: Wording

    public init(_ code: Code, at place: String, _ cause: Wording, remedy: Wording? = nil) {
        self.code = code
        self.place = place
        words = cause
        remedyWords = remedy ?? code.remedy
    }

    /// What stands there, and what should, in English.
    public var cause: String { words.description }

    /// What to do about it, in English.
    public var remedy: String { remedyWords.description }

    /// Place and cause in one sentence.
    public var sentence: Wording { place.isEmpty ? words : "\(place: place): \(words)" }

    /// Place and cause in one English sentence.
    public var message: String { sentence.description }

    public var description: String { "\(message); \(remedy)" }

    /// Place, cause and remedy in Chinese.
    public var chinese: String { "\(sentence.chinese)；\(remedyWords.chinese)" }
}

extension DrawError: JSONFailure {
    public init(_ error: JSONError) {
        let code: Code = error.code == .member ? .member : .json
        self.init(
            code, at: "", Wording(verbatim: error.message), remedy: Wording(verbatim: error.remedy))
    }
}

extension DrawError.Code {
    /// What usually helps.
    var remedy: Wording {
        switch self {
        case .json, .member, .notNormalized, .drawIdentifier, .replaces, .key, .repeated, .rehearsal, .quorum,
            .cosigner,
            .minimumReveals, .tags, .mask, .stageNumber, .cascade, .policy, .range:
            "correct the configuration before anything is committed; nothing changes it afterwards"
        case .candidateIdentifier, .documentType, .duplicate, .listSize, .weight, .bundle, .seats:
            "correct the list before anything is committed; someone found wrongly listed later is removed"
        case .entry: "take list.bin again from whoever published it; it is never edited"
        case .mismatch, .proof, .signature, .record, .units:
            "take the file again from whoever published it; if it stays so, the draw is not what it claims to be"
        case .beacon: "name a round at least 60 seconds after the reveal deadline, and wait for exactly that round"
        case .removal: "look up the unit's lowest index and stage in the outcomes, and sign a correct record"
        case .logOrder, .register:
            "ask the office for the records that are missing; what is on the log cannot be changed"
        case .move: "take the steps of the ceremony in their order"
        }
    }
}
