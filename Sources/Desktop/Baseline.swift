internal import CryptoPrimitives

/// Every path of an image, as its build listed them.
struct Baseline: Sendable {
    /// Paths, absolute.
    let paths: Set<String>

    /// - Throws: `image` when the file is missing, differs from the record, or is malformed.
    init(_ image: DesktopImage) throws(DesktopError) {
        guard let bytes = HostFiles.read(image.baselinePath, limit: 256 << 20) else {
            throw DesktopError(.image, "\(image.baselinePath) cannot be read: build the image again")
        }
        guard sha256(bytes) == image.baselineSHA256 else {
            throw DesktopError(.image, "\(image.baselinePath) differs from its record: build the image again")
        }
        var paths = Set<String>()
        for line in bytes.split(separator: 10) {
            guard let tab = line.lastIndex(of: 9), line[line.index(after: tab)...].first == UInt8(ascii: "/") else {
                throw DesktopError(.image, "\(image.baselinePath): line \(paths.count + 1) has no path")
            }
            paths.insert(String(decoding: line[line.index(after: tab)...], as: UTF8.self))
        }
        self.paths = paths
    }
}
