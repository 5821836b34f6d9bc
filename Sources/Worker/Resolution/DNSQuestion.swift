/// One question to a name server (RFC 1035 section 4.1), for addresses of a host name.
struct DNSQuestion: Sendable, Hashable {
    /// The record types that are asked for (RFC 1035 section 3.2.2, RFC 3596 section 2.1).
    enum RecordType: UInt16, Sendable, CaseIterable {
        case a = 1
        case aaaa = 28

        var name: String { self == .a ? "A" : "AAAA" }
        var addressByteCount: Int { self == .a ? 4 : 16 }
    }

    let identifier: UInt16
    let type: RecordType
    /// The name's labels with their lengths and the root's, as they stand in the message.
    let encodedName: [UInt8]

    /// - Parameter host: ASCII, as browsers have it after IDNA; at most 253 bytes in labels of 1 to 63.
    /// - Returns: nil for anything that is not such a name, an IPv4 address among them.
    init?(host: String, type: RecordType, identifier: UInt16) {
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy { Self.isNameByte($0) }
        }
        let isAddress = labels.count == 4 && labels.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) } }
        guard isName, !isAddress, host.utf8.count <= 253 else { return nil }
        self.identifier = identifier
        self.type = type
        encodedName = labels.flatMap { [UInt8($0.count)] + $0 } + [0]
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The message: recursion desired, one question.
    var packet: [UInt8] {
        [UInt8(identifier >> 8), UInt8(identifier & 0xFF), 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0] + encodedName
            + [0, UInt8(type.rawValue), 0, 1]
    }
}
