import Glibc
import LocalIO

/// Files of a session that are whole and on disk when a call returns.
enum SessionFile {
    /// Writes `bytes` to `path`, which appears whole or not at all.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o640) throws(WorkerError) {
        do { try DurableFile.replace(path, with: bytes, mode: mode, temporary: path + ".part") } catch {
            throw WorkerError(error)
        }
    }

    /// Makes what was created or renamed in the file's directory survive a crash.
    static func syncDirectory(of path: String) throws(WorkerError) {
        do { try DurableFile.synchronize(directory: DurableFile.parent(of: path)) } catch {
            throw WorkerError(error)
        }
    }

    /// What the operating system said of the last call.
    static func failure(_ verb: String, _ path: String) -> WorkerError {
        WorkerError(DurableFile.failure(verb, path))
    }
}

extension WorkerError {
    fileprivate init(_ failure: FileFailure) { self.init(failure.code == .full ? .full : .disk, failure.words) }
}
