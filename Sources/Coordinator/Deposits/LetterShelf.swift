import FarmProtocol
import Foundation

/// Custody letters on the coordinator's disk, by deposit or by session: each is made once and stays as it is.
struct LetterShelf: Sendable {
    private let directory: String

    init(directory: String) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.directory = directory
    }

    func has(_ id: some LosslessStringConvertible) -> Bool { FileManager.default.fileExists(atPath: path(id)) }

    func letter(_ id: some LosslessStringConvertible) -> [UInt8]? {
        FileManager.default.contents(atPath: path(id)).map { Array($0) }
    }

    /// Why the letter was not signed when it was asked for last; nil if nobody objected.
    func refusal(_ id: some LosslessStringConvertible) -> String? {
        FileManager.default.contents(atPath: refusalPath(id)).map { String(decoding: $0, as: UTF8.self) }
    }

    func refuse(_ id: some LosslessStringConvertible, _ why: String) throws {
        let temporary = try written(Array(why.utf8), refusalPath(id))
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        guard unsafe rename(temporary, refusalPath(id)) == 0 else { throw noRoom }
        try settle()
    }

    /// Keeps a letter, unless there is one.
    ///
    /// - Returns: the letter that stands.
    func keep(_ letter: [UInt8], _ id: some LosslessStringConvertible) throws -> [UInt8] {
        let temporary = try written(letter, path(id))
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        _ = unsafe link(temporary, path(id))
        guard let standing = self.letter(id) else { throw noRoom }
        try settle()
        try? FileManager.default.removeItem(atPath: refusalPath(id))
        return standing
    }

    /// A file beside `path` whose bytes are on the disk.
    private func written(_ bytes: [UInt8], _ path: String) throws -> String {
        let temporary = path + ".\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: temporary, contents: Data(bytes)),
            let file = FileHandle(forWritingAtPath: temporary)
        else { throw noRoom }
        try file.synchronize()
        try file.close()
        return temporary
    }

    /// Returns once the directory's names are on the disk.
    private func settle() throws {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw noRoom }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw noRoom }
    }

    private var noRoom: ProblemDetails {
        ProblemDetails(status: 507, title: "No room", detail: "cannot write below \(directory)")
    }

    private func refusalPath(_ id: some LosslessStringConvertible) -> String { "\(directory)/\(id).refused" }

    private func path(_ id: some LosslessStringConvertible) -> String { "\(directory)/\(id).pdf" }
}
