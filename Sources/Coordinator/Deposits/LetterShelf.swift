import FarmProtocol
import Foundation

/// Custody letters on the coordinator's disk: each is made once and stays as it is.
struct LetterShelf: Sendable {
    private let directory: String

    init(directory: String) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.directory = directory
    }

    func has(_ index: UInt64) -> Bool { FileManager.default.fileExists(atPath: path(index)) }

    func letter(_ index: UInt64) -> [UInt8]? { FileManager.default.contents(atPath: path(index)).map { Array($0) } }

    /// Keeps a letter, unless there is one.
    ///
    /// - Returns: the letter that stands.
    func keep(_ letter: [UInt8], _ index: UInt64) throws -> [UInt8] {
        let temporary = path(index) + ".\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        guard FileManager.default.createFile(atPath: temporary, contents: Data(letter)),
            let file = FileHandle(forWritingAtPath: temporary)
        else { throw ProblemDetails(status: 507, title: "No room", detail: "cannot write below \(directory)") }
        try file.synchronize()
        try file.close()
        _ = unsafe link(temporary, path(index))
        guard let standing = self.letter(index) else {
            throw ProblemDetails(status: 507, title: "No room", detail: "cannot write below \(directory)")
        }
        return standing
    }

    private func path(_ index: UInt64) -> String { "\(directory)/\(index).pdf" }
}
