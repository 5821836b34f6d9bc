/// What a cosigner does next. Whatever has changed in its state is durable before any action is taken.
public enum MirrorAction: Sendable {
    /// Give out this note: it bears our cosignature.
    case answer(SignedNote, isRepeated: Bool)

    /// Read and keep the entries up to the offered checkpoint, then come back with `read`.
    case read(MirrorReading)

    /// Hold an earlier checkpoint against what was signed, then come back with `compared`; whoever keeps no entries refuses
    /// it as stale.
    case compare(SignedNote, Checkpoint)

    /// Make sure that the data of these draws are held, then come back with `held`. Those in `isNew` are hashed again.
    case hold(MirrorReading, [LoggedDraw], isNew: [LoggedDraw])

    /// Publish the proof, and cosign nothing any more.
    case keepFork(ForkProof)

    /// There is nothing to do.
    case rest
}
