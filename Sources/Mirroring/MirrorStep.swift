/// A durable write of a mirror, as fault tests see it.
public enum MirrorStep: String, Hashable, Sendable, CaseIterable {
    /// A bundle of entries.
    case bundle
    /// A hash tile.
    case tile
    /// Names of bundles and tiles.
    case names
    /// `mirror.json`: what is signed from here on.
    case state
    /// The published checkpoint.
    case checkpoint
    /// `fork.json`.
    case fork
}

/// Called before each durable write; tests stop the process or throw there.
public struct MirrorHook: Sendable {
    let before: @Sendable (MirrorStep) throws(MirrorError) -> Void

    public init(before: @escaping @Sendable (MirrorStep) throws(MirrorError) -> Void = { _ throws(MirrorError) in }) {
        self.before = before
    }
}
