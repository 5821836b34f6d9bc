import CryptoPrimitives
import Desktop
import EvidenceModel
import Foundation

extension CaptureSession {
    /// Takes downloads into evidence whose file is complete: the browser has renamed it, and it has stopped growing.
    func collectDownloads() async throws {
        // Two may look at once: what one of them has taken meanwhile is not taken twice.
        for download in await desktop.completeDownloads(known: downloads) where !downloads.contains(download.path) {
            let number = downloads.count + 1
            let digits = String(number)
            let path = "downloads/" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".bin"
            downloads.insert(download.path)
            do {
                try download.copy(
                    to: directory.path(path),
                    limit: services.policy.limits.bytes - min(directory.bytes(), services.policy.limits.bytes))
            } catch {
                // One file that cannot be taken must not keep the others out of evidence.
                try journal.append(.missing(what: "download \(download.name)", why: String(describing: error)))
                continue
            }
            hasFreshDownload = true
            try artefacts.complete(
                path, .init(name: download.name, mediaType: "application/octet-stream", source: .desktop))
        }
    }

    /// Writes down what unfinished downloads hold so far. They have no place in the bundle yet, and may never get one:
    /// their lines are notes.
    func noteGrowingDownloads() async throws {
        let files = desktop.desktop.guestFiles
        for path in await desktop.growingDownloads() {
            let file =
                growingDownloads[path]
                ?? GrowingFile {
                    (try? files.open(path)).map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
                }
            growingDownloads[path] = file
            if let prefix = try file.read() {
                try input.append(
                    .system,
                    .note(
                        "a download that is not complete begins with \(prefix.bytes) bytes: "
                            + "sha256:\(prefix.digests.sha256) sm3:\(prefix.digests.sm3)"))
            }
        }
    }
}
