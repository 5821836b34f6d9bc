/// A name server's answer to a `DNSQuestion` (RFC 1035 section 4.1), bounded: it comes from the network.
struct DNSAnswer: Sendable, Hashable {
    /// RCODE: 0 no error, 2 server failure, 3 no such name, 5 refused.
    let code: UInt8
    /// The server had more to say than fits the packet.
    let isTruncated: Bool
    /// In the order of the message; IPv4 dotted, IPv6 as eight groups of hexadecimal digits.
    let addresses: [String]
    /// Names that the question's name leads to, in the order of the message.
    let aliases: [String]

    /// Records looked at in one message.
    private static let maximumRecords = 256
    /// CNAME (RFC 1035 section 3.2.2).
    private static let aliasType: UInt16 = 5

    /// - Returns: nil when the packet is no well-formed answer to that question.
    init?(_ packet: [UInt8], to question: DNSQuestion) {
        var reader = Reader(bytes: packet)
        guard let identifier = reader.number(), let flags = reader.number(), let questions = reader.number(),
            let answers = reader.number(), reader.number() != nil, reader.number() != nil,
            identifier == question.identifier, flags & 0xF800 == 0x8000, questions == 1,
            Int(answers) <= Self.maximumRecords, reader.echoes(question)
        else { return nil }
        var addresses: [String] = []
        var aliases: [String] = []
        for _ in 0..<answers {
            guard reader.name() != nil, let type = reader.number(), let kind = reader.number(),
                reader.number() != nil, reader.number() != nil, let length = reader.number(),
                let data = reader.range(Int(length))
            else { return nil }
            guard kind == 1 else { continue }
            if type == question.type.rawValue {
                guard data.count == question.type.addressByteCount else { return nil }
                addresses.append(Self.text(packet[data]))
            } else if type == Self.aliasType {
                var target = Reader(bytes: packet, offset: data.lowerBound)
                guard let name = target.name(), target.offset == data.upperBound else { return nil }
                aliases.append(name)
            }
        }
        code = UInt8(flags & 0xF)
        isTruncated = flags & 0x0200 != 0
        self.addresses = addresses
        self.aliases = aliases
    }

    private static func text(_ address: ArraySlice<UInt8>) -> String {
        guard address.count == 16 else { return address.map { String($0) }.joined(separator: ".") }
        let bytes = Array(address)
        return stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }.joined(separator: ":")
    }

    /// Walks a message without ever leaving it.
    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        mutating func number() -> UInt16? {
            guard let range = range(2) else { return nil }
            return UInt16(bytes[range.lowerBound]) << 8 | UInt16(bytes[range.lowerBound + 1])
        }

        mutating func range(_ count: Int) -> Range<Int>? {
            guard count <= bytes.count - offset else { return nil }
            defer { offset += count }
            return offset..<offset + count
        }

        /// Whether the question stands here as it was asked; letters may differ in case.
        mutating func echoes(_ question: DNSQuestion) -> Bool {
            guard let range = range(question.encodedName.count), let type = number(), let kind = number() else {
                return false
            }
            let isSame = zip(bytes[range], question.encodedName).allSatisfy { Self.lower($0) == Self.lower($1) }
            return isSame && type == question.type.rawValue && kind == 1
        }

        private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }

        /// A name, with compression (section 4.1.4): pointers only lead backwards, so that it ends.
        mutating func name() -> String? {
            var labels: [String] = []
            var length = 0
            var position = offset
            var end: Int?
            var limit = bytes.count
            while position < limit {
                let first = Int(bytes[position])
                if first == 0 {
                    offset = end ?? position + 1
                    return labels.joined(separator: ".")
                }
                if first & 0xC0 == 0xC0 {
                    guard position + 1 < bytes.count else { return nil }
                    let target = (first & 0x3F) << 8 | Int(bytes[position + 1])
                    end = end ?? position + 2
                    guard target < position else { return nil }
                    limit = position
                    position = target
                    continue
                }
                guard first <= 63, position + 1 + first <= bytes.count else { return nil }
                length += first + 1
                guard length <= 255 else { return nil }
                labels.append(Self.text(bytes[position + 1..<position + 1 + first]))
                position += 1 + first
            }
            return nil
        }

        /// A label as master files write it (section 5.1): bytes beyond printable ASCII, dots and backslashes escaped.
        private static func text(_ label: ArraySlice<UInt8>) -> String {
            label.map { byte in
                let isPlain = (0x21...0x7E).contains(byte) && byte != 0x2E && byte != 0x5C
                guard !isPlain else { return String(UnicodeScalar(byte)) }
                let digits = String(byte)
                return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }.joined()
        }
    }
}
