/// The files of a draw directory, as they were read (section 8).
public struct PublishedFiles: Sendable {
    public var configuration: [UInt8]?
    public var list: [UInt8]?
    public var commitment: [UInt8]?
    public var vrf: [UInt8]?
    public var reveals: [UInt8]?
    public var beacon: [UInt8]?
    public var result: [UInt8]?
    /// `stage-S.outcomes` by S.
    public var outcomes: [UInt32: [UInt8]] = [:]
    public var removals: [UInt8]?
    public var void: [UInt8]?
    public var units: [UInt8]?
    public var ledger: [UInt8]?
    public var finalCheckpoint: [UInt8]?
    public var deadlineCheckpoint: [UInt8]?

    /// Paths of files that no draw directory has; nobody reads them.
    public var strangers: [String] = []

    public init() {}

    /// Every file that has one place, and its path inside the directory.
    private static var places: [(path: String, file: WritableKeyPath<PublishedFiles, [UInt8]?>)] {
        [
            (DrawConfiguration.file, \.configuration), (CandidateList.file, \.list),
            (CommitmentFile.file, \.commitment),
            (VRFFile.file, \.vrf), (RevealsFile.file, \.reveals), (BeaconFile.file, \.beacon),
            (ResultFile.file, \.result),
            (RemovalsFile.file, \.removals), (VoidFile.file, \.void), (UnitsFile.file, \.units),
            (LedgerFile.file, \.ledger),
            (LedgerFile.finalCheckpoint, \.finalCheckpoint), (LedgerFile.deadlineCheckpoint, \.deadlineCheckpoint),
        ]
    }

    /// Whether the protocol names a file with this path.
    public static func knows(_ path: String) -> Bool {
        stage(of: path) != nil || places.contains { $0.path == path }
    }

    /// Paths of the files that are there.
    var names: Set<String> {
        Set(
            Self.places.filter { self[keyPath: $0.file] != nil }.map(\.path)
                + outcomes.keys.map { StageOutcome.file($0) })
    }

    /// Takes a file by its path inside the directory.
    ///
    /// - Returns: false for a path that the protocol does not name.
    public mutating func take(_ bytes: [UInt8], path: String) -> Bool {
        if let place = Self.places.first(where: { $0.path == path }) {
            self[keyPath: place.file] = bytes
        } else if let stage = Self.stage(of: path) {
            outcomes[stage] = bytes
        } else {
            return false
        }
        return true
    }

    /// S of `stage-S.outcomes`.
    private static func stage(of path: String) -> UInt32? {
        guard path.hasPrefix("stage-"), path.hasSuffix(".outcomes"),
            let stage = UInt32(path.dropFirst(6).dropLast(9)), StageOutcome.file(stage) == path
        else { return nil }
        return stage
    }
}
