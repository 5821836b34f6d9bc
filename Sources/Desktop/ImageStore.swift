internal import CryptoPrimitives
private import FoundationEssentials
internal import Glibc

/// A directory of desktop images.
public struct ImageStore: Sendable {
    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// How far a build is.
    public struct Progress: Sendable, Hashable {
        /// 0 to 100.
        public let percent: Int
        public let text: String
    }

    /// Builds an image from a recipe directory, unless one was built from the same inputs.
    ///
    /// - Parameters:
    ///   - recipe: directory that holds `build`, such as `images/desktop`.
    ///   - progress: called on the thread that builds; blocks it.
    /// - Returns: the image, built now or before.
    /// - Throws: `image` with the recipe's own words.
    public func build(
        recipe: String, force: Bool = false, progress: @Sendable @escaping (Progress) -> Void
    ) async throws(DesktopError) -> DesktopImage {
        try await ImageBuild().run(recipe: recipe, store: self, force: force, progress: progress)
    }

    /// All images of the store, sorted by name.
    ///
    /// - Throws: `image` when a record cannot be understood.
    public func list() throws(DesktopError) -> [DesktopImage] {
        var images: [DesktopImage] = []
        for name in HostFiles.names(in: directory) where name.hasPrefix("desktop-") && name.hasSuffix(".json") {
            images.append(try record(named: String(name.dropLast(5))))
        }
        return images
    }

    /// One image.
    ///
    /// - Parameter name: such as `desktop-9913da757555e5fe`; nil: the one built last.
    /// - Throws: `image` when there is none of that name or its record cannot be understood.
    public func image(named name: String? = nil) throws(DesktopError) -> DesktopImage {
        if let name { return try record(named: name) }
        guard let bytes = HostFiles.read("\(directory)/desktop.json", followsLink: true) else {
            throw DesktopError(.image, "no desktop image in \(directory): run tabellion image build")
        }
        return try record(bytes, source: "desktop.json")
    }

    /// Reads the whole image and its baseline and compares their digests with the record.
    ///
    /// - Throws: `image` naming what differs.
    public func verify(_ image: DesktopImage) async throws(DesktopError) {
        let file = try OpenImage(image)
        try await file.verify()
        try checkBaseline(image)
    }

    /// Compares the baseline's digest with the record.
    func checkBaseline(_ image: DesktopImage) throws(DesktopError) {
        guard let bytes = HostFiles.read(image.baselinePath, limit: 256 << 20) else {
            throw DesktopError(.image, "\(image.baselinePath) cannot be read: build the image again")
        }
        guard sha256(bytes) == image.baselineSHA256 else {
            throw DesktopError(.image, "\(image.baselinePath) differs from its record: build the image again")
        }
    }

    private func record(named name: String) throws(DesktopError) -> DesktopImage {
        let plain = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard plain, let bytes = HostFiles.read("\(directory)/\(name).json") else {
            throw DesktopError(.image, "no image \(name) in \(directory): see tabellion image list")
        }
        return try record(bytes, source: "\(name).json")
    }

    private struct Record: Decodable {
        let name: String
        let sha256: String
        let sm3: String
        let bytes: UInt64
        let baselineSha256: String
        let policySha256: String
        let inputsSha256: String
        let chromium: String
        let packages: [DesktopImage.Package]
    }

    private func record(_ bytes: [UInt8], source: String) throws(DesktopError) -> DesktopImage {
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)) else {
            throw DesktopError(.image, "\(directory)/\(source) is no image record: build the image again")
        }
        guard let sha256 = Digest(hex: record.sha256), let sm3 = Digest(hex: record.sm3),
            let baseline = Digest(hex: record.baselineSha256), let policy = Digest(hex: record.policySha256),
            let inputs = Digest(hex: record.inputsSha256), record.name == "desktop-\(sha256.hex.prefix(16))"
        else { throw DesktopError(.image, "\(directory)/\(source): a digest or the name is malformed") }
        return DesktopImage(
            name: record.name, digests: DigestPair(sha256: sha256, sm3: sm3), bytes: record.bytes,
            baselineSHA256: baseline, policySHA256: policy, inputsSHA256: inputs, chromium: record.chromium,
            packages: record.packages, path: "\(directory)/\(record.name).squashfs",
            baselinePath: "\(directory)/\(record.name).baseline")
    }
}
