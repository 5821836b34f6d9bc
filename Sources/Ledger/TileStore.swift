internal import CryptoPrimitives
internal import TransparencyLog

/// Where bundles and tiles stand; as of one published checkpoint.
///
/// A value: `growing(by:)` gives the store of the next checkpoint, and readers of the one before are not disturbed.
protocol TileStore: Sendable {
    /// What the database keeps beside the checkpoint; nil if the store needs nothing kept.
    var kept: [UInt8]? { get }

    /// A bundle or tile by its exact width; nil if that was not published or is superseded by a wider one.
    ///
    /// Not asked for checkpoints.
    ///
    /// - Throws: `storage`; `corrupted` for what contradicts itself.
    func read(_ resource: TreeResource) throws(LedgerError) -> [UInt8]?

    /// Makes an integration's bundles and tiles durable; nobody sees them before `publish`.
    ///
    /// - Returns: the store as of `growth.size`.
    func growing(by growth: TreeGrowth) throws -> any TileStore

    /// Shows checkpoints that the database holds by now to the world, and drops what they supersede.
    ///
    /// - Parameter growth: what led to them; nil at opening, when it is unknown.
    func publish(_ checkpoints: BothTrees<PublishedCheckpoint>, after growth: TreeGrowth?) throws

    /// Looks at what can be looked at without reading everything.
    ///
    /// - Parameter size: of the stored checkpoint.
    /// - Throws: `corrupted`.
    func check(size: UInt64) throws
}
