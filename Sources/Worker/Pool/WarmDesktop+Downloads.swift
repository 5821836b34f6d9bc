import Desktop
import Foundation
import Glibc

extension WarmDesktop {
    /// A file that the guest's browser saved.
    struct Download: Sendable {
        /// Absolute, inside the desktop.
        let path: String
        let bytes: UInt64
        let files: GuestFiles

        /// The name that the site gave it.
        var name: String { path.split(separator: "/").last.map { String($0) } ?? path }

        /// Copies the file out of the desktop, following no link that the guest may have planted.
        ///
        /// - Parameter limit: longest file taken, in bytes.
        func copy(to target: String, limit: UInt64) throws {
            let descriptor = try files.open(path)
            let source = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            let temporary = target + ".part"
            guard FileManager.default.createFile(atPath: temporary, contents: nil),
                let output = FileHandle(forWritingAtPath: temporary)
            else { throw SessionFile.failure("create", temporary) }
            defer { try? FileManager.default.removeItem(atPath: temporary) }
            var copied: UInt64 = 0
            while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty {
                copied += UInt64(piece.count)
                guard copied <= limit else {
                    throw WorkerError(.disk, "a download is longer than the policy's \(limit) bytes")
                }
                try output.write(contentsOf: piece)
            }
            try output.synchronize()
            try output.close()
            guard unsafe rename(temporary, target) == 0 else { throw SessionFile.failure("rename", target) }
            try SessionFile.syncDirectory(of: target)
        }
    }

    private static let folder = "/home/user/Downloads"

    /// What the browser adds to the name of a file that it is still writing.
    private static let growingSuffix = ".crdownload"

    /// Regular files of the download directory that the browser has finished: it renames them when they are whole, and
    /// until then a file of the final name may stand beside the growing one, to keep the name.
    func completeDownloads(known: Set<String>) async -> [Download] {
        let files = desktop.guestFiles
        let entries = files.entries(below: Self.folder).filter { $0.kind == .file }
        let growing = Set(entries.map { $0.path }.filter { $0.hasSuffix(Self.growingSuffix) })
        return entries.filter { entry in
            let name = entry.path.split(separator: "/").last ?? ""
            return !growing.contains(entry.path) && !growing.contains(entry.path + Self.growingSuffix)
                && !known.contains(entry.path) && !name.hasPrefix(".")
        }.map { Download(path: $0.path, bytes: $0.bytes, files: files) }
    }

    /// Paths of files that the browser is still writing.
    func growingDownloads() async -> [String] {
        desktop.guestFiles.entries(below: Self.folder)
            .filter { $0.kind == .file && $0.path.hasSuffix(Self.growingSuffix) }.map { $0.path }
    }
}
