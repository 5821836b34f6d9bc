internal import CryptoPrimitives
internal import EthereumModel
internal import Foundation

/// JSON as a node answers it. Numbers outside hexadecimal strings occur in errors only.
enum NodeValue: Decodable, Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Int64)
    case string(String)
    case array([NodeValue])
    case object([String: NodeValue])

    /// Most hexadecimal digits of one value: a transaction's data, or a block's extra data.
    private static let maximumDigits = 2 * 1024 * 1024

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let truth = try? container.decode(Bool.self) {
            self = .boolean(truth)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else if let members = try? container.decode([String: NodeValue].self) {
            self = .object(members)
        } else {
            self = .array(try container.decode([NodeValue].self))
        }
    }

    subscript(name: String) -> NodeValue? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var elements: [NodeValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var truth: Bool? {
        if case .boolean(let truth) = self { truth } else { nil }
    }

    /// `0x` and whole bytes.
    var bytes: [UInt8]? {
        guard let text, text.hasPrefix("0x"), text.utf8.count <= Self.maximumDigits else { return nil }
        return Hex.decode(text.dropFirst(2).lowercased())
    }

    var digest: Digest? { bytes.flatMap { Digest($0) } }

    var address: EthereumAddress? { bytes.flatMap { EthereumAddress($0) } }

    /// `0x` and up to 64 digits, big-endian without leading zero bytes; some nodes write leading zeros.
    var quantity: [UInt8]? {
        guard let text, text.hasPrefix("0x"), 3...66 ~= text.utf8.count else { return nil }
        let digits = text.dropFirst(2).lowercased()
        let bytes = Hex.decode(digits.utf8.count % 2 == 0 ? digits : "0" + digits)
        return bytes.map { Array($0.drop { $0 == 0 }) }
    }

    /// A quantity below 2^64.
    var number: UInt64? {
        guard let quantity, quantity.count <= 8 else { return nil }
        return quantity.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
