internal import CanonicalJSON
internal import Foundation

/// The files of a draw directory (section 8), as far as they exist, and where their bytes come from.
struct DrawPublication {
    enum Content {
        case bytes([UInt8])
        /// A file of the office's that never changes.
        case file(String)
    }

    private(set) var files: [String: Content] = [:]

    mutating func set(_ name: String, _ bytes: [UInt8]) { files[name] = .bytes(bytes) }

    mutating func set(_ name: String, _ model: (some JSONModel)?) {
        if let model { files[name] = .bytes(model.canonicalBytes) }
    }

    mutating func set(_ name: String, file: String) { files[name] = .file(file) }

    func bytes(_ content: Content) throws(DrawsError) -> [UInt8] {
        switch content {
        case .bytes(let bytes): return bytes
        case .file(let path):
            guard let bytes = try DurableFiles.read(path, maximum: DrawFolder.maximumListByteCount) else {
                throw DrawsError(.storage, "\(path) is gone: take it from the backup")
            }
            return bytes
        }
    }

    /// Whether a directory holds exactly these files.
    ///
    /// - Parameter trustsLinks: whether another name of the same file is taken for the same bytes unread.
    func isAt(_ directory: String, trustsLinks: Bool) throws(DrawsError) -> Bool {
        var names: Set<String> = []
        for name in try DurableFiles.names(in: directory) {
            guard name == "ledger" else {
                names.insert(name)
                continue
            }
            for name in try DurableFiles.names(in: directory + "/ledger") { names.insert("ledger/" + name) }
        }
        guard names == Set(files.keys) else { return false }
        for (name, content) in files {
            let path = directory + "/" + name
            if trustsLinks, case .file(let original) = content {
                guard DurableFiles.areSame(path, original) else { return false }
                continue
            }
            guard try DurableFiles.read(path, maximum: DrawFolder.maximumListByteCount) == bytes(content) else {
                return false
            }
        }
        return true
    }

    /// Puts the files in the place of a directory, in one step.
    ///
    /// - Parameter links: whether large files become further names of the office's own.
    /// - Throws: `.storage`.
    func write(to directory: String, links: Bool) throws(DrawsError) {
        let staged = try StagedDirectory(target: directory, mode: 0o755)
        for (name, content) in files.sorted(by: { $0.key < $1.key }) {
            if links, case .file(let path) = content {
                try staged.link(name, to: path)
            } else {
                try staged.add(name, try bytes(content))
            }
        }
        try staged.publish(replaces: true)
    }
}
