internal import LocalIO

/// Small files, written whole or not at all, for their owner alone.
enum SmallFile {
    /// - Returns: nil if there is no such file.
    /// - Throws: `storage`; `corrupted` for a file longer than `limit` bytes.
    static func read(_ path: String, limit: Int) throws(AccountsError) -> [UInt8]? {
        do { return try DurableFile.read(path, maximum: limit) } catch { throw AccountsError(error) }
    }

    /// Makes a file that is there whole or not at all; durable when it returns.
    static func write(_ bytes: [UInt8], to path: String) throws(AccountsError) {
        do { try DurableFile.replace(path, with: bytes, mode: 0o600) } catch { throw AccountsError(error) }
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(AccountsError) {
        do { try DurableFile.write(bytes, to: descriptor, path: path) } catch { throw AccountsError(error) }
    }

    static func syncDirectory(of path: String) throws(AccountsError) {
        do { try DurableFile.synchronize(directory: DurableFile.parent(of: path)) } catch { throw AccountsError(error) }
    }

    /// What the operating system said of the last call.
    static func failure(_ verb: String, _ path: String) -> AccountsError {
        AccountsError(DurableFile.failure(verb, path))
    }
}

extension AccountsError {
    fileprivate init(_ failure: FileFailure) {
        self.init(failure.code == .tooLong ? .corrupted : .storage, "\(failure.words); check the disk", cause: failure)
    }
}
