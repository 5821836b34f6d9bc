/// A file inside a PDF (ISO 32000-2 sections 7.11.4 and 14.13).
public struct PDFAttachment: Sendable, Hashable {
    /// ASCII letters, digits, `-` and `.`: the same spelling in every reader.
    public let name: String
    public let mediaType: String
    public let bytes: [UInt8]

    public init(name: String, mediaType: String, bytes: [UInt8]) {
        precondition(Self.isName(Array(name.utf8)))
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }

    static func isName(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
    }
}
