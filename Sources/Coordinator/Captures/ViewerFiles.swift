import CryptoPrimitives
import Foundation
import Logging

/// noVNC as Debian packages it, read once: the modules that its `core/rfb.js` loads.
struct ViewerFiles: Sendable {
    /// Where Debian puts it.
    static let directory = "/usr/share/novnc"
    /// Largest of its files, and most of them.
    private static let maximumByteCount = 4 << 20
    private static let maximumCount = 500

    /// By path below the package's directory.
    let files: [String: [UInt8]]
    /// `/assets/novnc/DIGEST/`: kept for ever, since another version has another address.
    let prefix: String

    /// The viewer's first module.
    var entry: String { prefix + "core/rfb.js" }

    /// The viewer of this machine; without one the log says so, and everything but the desktop works.
    static func read(logger: Logger) -> ViewerFiles? {
        do { return try ViewerFiles() } catch {
            logger.error("no desktop in the browser: \(error)")
            return nil
        }
    }

    /// - Throws: `ViewerFilesError` when it is not there, or not as expected.
    init(directory: String = Self.directory) throws(ViewerFilesError) {
        var files: [String: [UInt8]] = [:]
        var byteCount = 0
        for folder in ["core", "vendor"] {
            guard let names = FileManager.default.enumerator(atPath: directory + "/" + folder) else { continue }
            for case let name as String in names where name.hasSuffix(".js") {
                let path = folder + "/" + name
                guard let data = FileManager.default.contents(atPath: directory + "/" + path) else { continue }
                byteCount += data.count
                files[path] = Array(data)
                guard byteCount <= Self.maximumByteCount, files.count <= Self.maximumCount else {
                    throw ViewerFilesError(message: "\(directory) holds more than a noVNC does")
                }
            }
        }
        guard files["core/rfb.js"] != nil else {
            throw ViewerFilesError(
                message: "\(directory)/core/rfb.js is not there: install Debian's package novnc, and start again")
        }
        var writer = ByteWriter(tag: "tabellion/novnc")
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            writer.tag(path)
            writer.lengthPrefixed(bytes)
        }
        self.files = files
        prefix = "/assets/novnc/\(sha256(writer.bytes).hex.prefix(16))/"
    }
}

/// There is no viewer to serve.
struct ViewerFilesError: Error, CustomStringConvertible {
    let message: String

    var description: String { message }
}
