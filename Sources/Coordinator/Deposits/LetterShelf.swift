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

    /// Why the letter was not signed when it was asked for last; nil if nobody objected.
    func refusal(_ index: UInt64) -> String? {
        FileManager.default.contents(atPath: refusalPath(index)).map { String(decoding: $0, as: UTF8.self) }
    }

    func refuse(_ index: UInt64, _ why: String) throws {
        try Data(why.utf8).write(to: URL(fileURLWithPath: refusalPath(index)), options: .atomic)
    }

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
        try? FileManager.default.removeItem(atPath: refusalPath(index))
        return standing
    }

    private func refusalPath(_ index: UInt64) -> String { "\(directory)/\(index).refused" }

    private func path(_ index: UInt64) -> String { "\(directory)/\(index).pdf" }
}
