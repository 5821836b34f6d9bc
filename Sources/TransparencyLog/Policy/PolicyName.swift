/// What a policy calls a witness or a group: octets, compared one by one.
///
/// C2SP tlog-policy gives bytes above 0x7F no meaning, so two spellings of "é" are two names.
public struct PolicyName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// Longest name taken, in bytes.
    public static let maximumByteCount = 255

    /// The predefined quorum that needs nobody; no witness or group has this name.
    public static let none = PolicyName("none")

    public let bytes: [UInt8]

    public init(_ text: String) { bytes = Array(text.utf8) }

    public init(stringLiteral text: String) { self.init(text) }

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// For people: bytes that are not UTF-8 are replaced.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether it can stand on a line of a policy.
    var isValid: Bool {
        1...Self.maximumByteCount ~= bytes.count && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
