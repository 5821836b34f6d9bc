/// Decides from directory events which downloads are complete. Pure: the watcher feeds it.
///
/// Chromium reserves the final name with an empty file, writes to `….crdownload`, and renames that over the name when
/// the download is complete. A complete file that is written to again is reported again.
public struct DownloadTracker: Sendable {
    public enum Event: Sendable, Hashable {
        case created(name: String)
        case closedAfterWriting(name: String)
        case movedFrom(name: String, cookie: UInt32)
        case movedTo(name: String, cookie: UInt32)
        case removed(name: String)
    }

    public enum Decision: Sendable, Hashable {
        /// A file is being written.
        case started(name: String)
        /// The file has its final name and all its bytes.
        case complete(name: String)
        /// Chromium took it back: cancelled, or refused.
        case cancelled(name: String)
    }

    public static let partialSuffix = ".crdownload"
    public static let maximumFiles = 10_000

    /// Names being written.
    public private(set) var partial: Set<String> = []
    private var moving: [UInt32: String] = [:]
    private var complete: Set<String> = []

    public init() {}

    public mutating func take(_ event: Event) -> [Decision] {
        switch event {
        case .created(let name):
            guard name.hasSuffix(Self.partialSuffix) else { return [] }
            return start(name)
        case .closedAfterWriting(let name):
            // Chromium closes the reserved, empty name at once; its real end is the rename.
            guard !name.hasSuffix(Self.partialSuffix), complete.contains(name) else { return [] }
            return [.complete(name: name)]
        case .movedFrom(let name, let cookie):
            guard partial.contains(name) else { return [] }
            partial.remove(name)
            if moving.count < Self.maximumFiles { moving[cookie] = name }
            return []
        case .movedTo(let name, let cookie):
            let origin = moving.removeValue(forKey: cookie)
            // "Unconfirmed 123.crdownload" becomes "report.pdf.crdownload" before it is complete.
            if name.hasSuffix(Self.partialSuffix) { return origin == nil ? start(name) : rename(name) }
            guard origin != nil, complete.count < Self.maximumFiles else { return [] }
            complete.insert(name)
            return [.complete(name: name)]
        case .removed(let name):
            complete.remove(name)
            guard partial.remove(name) != nil else { return [] }
            return [.cancelled(name: name)]
        }
    }

    private mutating func start(_ name: String) -> [Decision] {
        guard partial.count < Self.maximumFiles, partial.insert(name).inserted else { return [] }
        return [.started(name: name)]
    }

    private mutating func rename(_ name: String) -> [Decision] {
        partial.insert(name)
        return []
    }
}
