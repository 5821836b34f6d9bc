/// What the office wants, or what has happened; facts of the log carry their place there.
public enum CeremonyEvent: Sendable {
    /// The office commits to rules and list.
    ///
    /// - `review`: of that list by those rules.
    /// - `register`: all earlier draws of the register.
    /// - `now`: Unix seconds; the reveal deadline is after it, unless nobody cosigns.
    case commit(DrawConfiguration, DrawCommitment, review: ListReview, register: DrawRegister, now: UInt64)
    /// Every candidate has been given their slip.
    case slipsDelivered
    /// The office has computed pi.
    case prove([UInt8])
    /// The notary voids the draw: a position in the configuration's reasons, and a text; one of them at least.
    case void(reason: UInt8, text: String)
    /// A contributor reveals.
    case reveal(Reveal)
    /// An entry of this draw stands on the log, whoever wrote it; in ascending order of index.
    case logged(LogRecord)
    /// cp(D) is known: its size; every entry of this draw below it has been reported.
    ///
    /// - `now`: Unix seconds; not before the deadline, unless nobody cosigns.
    case deadline(size: UInt64, now: UInt64)
    /// The committed round of the beacon.
    case beacon(BeaconFile)
    /// The stages have been drawn from the seed.
    case drawn([StageRecord])
    /// Notary and supervisor remove a unit.
    case remove(SignedRemoval)

    /// The event's kind, by which moves are allowed.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case commit
        case slipsDelivered = "slips-delivered"
        case prove, void, reveal, logged, deadline, beacon, drawn, remove
    }

    public var kind: Kind {
        switch self {
        case .commit: .commit
        case .slipsDelivered: .slipsDelivered
        case .prove: .prove
        case .void: .void
        case .reveal: .reveal
        case .logged: .logged
        case .deadline: .deadline
        case .beacon: .beacon
        case .drawn: .drawn
        case .remove: .remove
        }
    }
}
