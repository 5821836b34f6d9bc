internal import Glibc
internal import LocalIO

/// Files that only their owner may read, written so that a crash leaves the old state or the new one.
enum PrivateFiles {
    private static let fileMode: mode_t = 0o600

    static func makeDirectory(_ path: String) throws(TimestampError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// Writes a new file and makes it durable; fails if there is one already.
    static func create(_ path: String, _ bytes: [UInt8]) throws(TimestampError) {
        do { try DurableFile.create(path, bytes, mode: fileMode) } catch { throw TimestampError(error) }
    }

    /// Puts `bytes` in the place of the file, atomically and durably; the caller holds the directory's lock.
    static func replace(_ path: String, _ bytes: [UInt8]) throws(TimestampError) {
        do { try DurableFile.replace(path, with: bytes, mode: fileMode) } catch { throw TimestampError(error) }
    }

    /// Renames a file or directory, and makes the new name durable.
    static func move(_ old: String, to new: String, in directory: String) throws(TimestampError) {
        do { try DurableFile.rename(old, to: new) } catch { throw TimestampError(error) }
        try synchronize(directory)
    }

    /// Removes a file if it is there; what remains, a later step refuses.
    static func remove(_ path: String) { unsafe unlink(path) }

    static func synchronize(_ directory: String) throws(TimestampError) {
        do { try DurableFile.synchronize(directory: directory) } catch { throw TimestampError(error) }
    }

    /// The file's bytes, or nil if there is no such file.
    ///
    /// - Parameter isSecret: refuse a file that group or others may read or write.
    static func read(_ path: String, maximum: Int, isSecret: Bool) throws(TimestampError) -> [UInt8]? {
        do {
            return try DurableFile.read(path, maximum: maximum, isSecret: isSecret)
        } catch {
            throw TimestampError(error)
        }
    }

    static func failure(_ verb: String, _ path: String) -> TimestampError {
        TimestampError(DurableFile.failure(verb, path))
    }
}

extension TimestampError {
    fileprivate init(_ failure: FileFailure) {
        let remedy =
            switch failure.code {
            case .exposed: "chmod 600, or start afresh"
            case .tooLong: "it is not the authority's file"
            default: "give the authority a directory of its own"
            }
        self.init(.directory, "\(failure.words); \(remedy)")
    }
}
