public import CryptoPrimitives
internal import DrawCore
public import TransparencyLog

/// What a cosigner keeps of draws: configuration, list and contributions of each, as the commitment hashes them (TD1 section 4).
///
/// The same directory as a `Cosigner`'s; opened for each look, so that somebody else may put a draw there meanwhile.
public struct DrawShelf: Sendable {
    private let directory: String

    /// Where draws are fetched that are not held yet.
    private let sources: [PublicSource]

    /// Offices that publish every draw at a place that its name leads to.
    private let offices: [OfficeSource]

    public init(directory: String, sources: [PublicSource] = [], offices: [OfficeSource] = []) {
        self.directory = directory
        self.sources = sources
        self.offices = offices
    }

    /// The draws that are not held, or are no longer what they were; each is looked for in `sources` first.
    ///
    /// - Parameter isNew: hashed again from the disk.
    public func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw] {
        // Nobody can be at work there for long.
        guard let folder = try? CosignerFolder(path: directory) else { return draws }
        var missing: [LoggedDraw] = []
        for draw in draws {
            var isHeld = folder.holds(draw.commit)
            if isHeld, isNew.contains(draw) { isHeld = (try? await folder.verify(draw.commit)) != nil }
            if !isHeld { isHeld = await fetch(draw, folder) }
            if !isHeld { missing.append(draw) }
        }
        return missing
    }

    private func fetch(_ draw: LoggedDraw, _ folder: CosignerFolder) async -> Bool {
        for source in sources + offices.compactMap({ $0.source(of: draw) }) {
            guard let offer = try? await HeldDraw(from: source), offer.commit == draw.commit,
                let list = try? await offer.list(from: source), (try? folder.keep(offer, list: list)) != nil
            else { continue }
            return true
        }
        return false
    }

    /// Where a file of a draw lies that is held; nil if there is none.
    ///
    /// A draw's folder appears whole and its files never change, so nobody is waited for.
    ///
    /// - Parameter name: one of those that TD1 section 4 wants held.
    public func file(_ name: String, of commit: Digest) -> String? {
        guard CosignerFolder.drawFiles.contains(name) else { return nil }
        let path = "\(CosignerFolder.folder(of: commit, in: directory))/\(name)"
        return DurableFiles.exists(path) ? path : nil
    }

    /// Takes a draw from where it is published, whether the log has committed to it yet or not.
    ///
    /// - Returns: the draw's identifier.
    /// - Throws: `DrawsError`, `CosignerRefusal.inUse`.
    public func take(from source: PublicSource) async throws -> String {
        let folder = try CosignerFolder(path: directory)
        let draw = try await HeldDraw(from: source)
        try folder.keep(draw, list: try await draw.list(from: source))
        return draw.draw.text
    }
}
