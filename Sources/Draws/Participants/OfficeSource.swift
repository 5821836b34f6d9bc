internal import DrawCore
internal import TransparencyLog

/// Where an office publishes all its draws: below its address, each at NAME/files, NAME being the drawId with `+` for `/`.
public struct OfficeSource: Sendable {
    private let address: String

    /// - Parameter text: base address, `http:` or `https:`, without query: `https://office.example/draws`.
    /// - Throws: `.source`.
    public init(_ text: String) throws(DrawsError) {
        guard text.lowercased().hasPrefix("http:") || text.lowercased().hasPrefix("https:") else {
            throw DrawsError(
                .source, "\(text) is no http or https address: name the base address of the office's draws")
        }
        _ = try PublicSource(text)
        address = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// A draw's published files; nil for a name that is no draw's.
    func source(of draw: LoggedDraw) -> PublicSource? {
        guard let text = String(validating: draw.name, as: UTF8.self), (try? DrawIdentifier(parsing: text)) != nil
        else { return nil }
        return try? PublicSource("\(address)/\(Self.escaped(text.replacing("/", with: "+")))/files")
    }

    /// RFC 3986: everything but unreserved characters. The register's name is the office's free choice.
    private static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
