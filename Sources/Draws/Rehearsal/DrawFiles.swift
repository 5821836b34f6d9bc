internal import DrawCore
internal import Foundation

/// Where a rehearsal's files go: what an office would publish, and what it would keep.
public struct DrawFiles: Sendable {
    let directory: String

    public init(directory: String) { self.directory = directory }

    /// The draw directory (docs/spec/draw.md section 8).
    public var draw: String { directory + "/draw" }
    /// For the office alone, mode 0700.
    public var office: String { directory + "/office" }
    /// The rehearsal's log.
    public var log: String { office + "/log" }

    /// - Throws: `.storage`.
    public func prepare() throws(DrawsError) {
        try DurableFiles.makeDirectory(directory)
        try DurableFiles.makeDirectory(office, mode: 0o700)
        try DurableFiles.makeDirectory(log, mode: 0o700)
    }

    /// Writes everything; the draw directory appears whole.
    ///
    /// - Throws: `.storage`.
    public func publish(_ drawn: DrawnRehearsal) throws(DrawsError) {
        let keys = drawn.rehearsal.keys
        try DrawSecrets(draw: drawn.rehearsal.commitment.draw, saltKey: keys.salt, vrfSecretKey: keys.vrf)
            .write(to: office + "/" + DrawSecrets.file)
        try drawn.directory.publish(at: draw)
    }
}
