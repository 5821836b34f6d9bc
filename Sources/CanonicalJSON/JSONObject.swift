internal import CryptoPrimitives

/// The members of a JSON object, held in the order of RFC 8785: by the UTF-16 code units of their names.
public struct JSONObject: Sendable, Equatable {
    public struct Member: Sendable, Equatable {
        public let name: String
        public let value: JSONValue

        public static func == (left: Member, right: Member) -> Bool {
            left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
        }
    }

    public private(set) var members: [Member] = []

    public init() {}

    /// Members that already ascend, as a parser found them.
    init(ascending members: [Member]) { self.members = members }

    /// Adds a member; nothing happens for a nil value, since absent members are omitted.
    ///
    /// - Precondition: no member has this name yet.
    public mutating func set(_ name: String, _ value: JSONValue?) {
        guard let value else { return }
        // Mostly in order already, so from the end.
        let place = members.lastIndex { Self.precedes($0.name, name) }.map { $0 + 1 } ?? 0
        precondition(place == members.count || !members[place].name.utf8.elementsEqual(name.utf8))
        members.insert(Member(name: name, value: value), at: place)
    }

    public mutating func set(_ name: String, _ text: String?) { set(name, text.map { .string($0) }) }

    /// - Precondition: less than 2^53.
    public mutating func set(_ name: String, _ number: UInt64?) {
        precondition(number ?? 0 <= JSONValue.maximumInteger, "\(name) does not fit a JSON integer")
        set(name, number.map { .integer($0) })
    }

    public mutating func set(_ name: String, _ truth: Bool?) { set(name, truth.map { .boolean($0) }) }

    public mutating func set(_ name: String, decimal: UInt64) { set(name, String(decimal)) }

    public mutating func set(_ name: String, hex bytes: [UInt8]) { set(name, Hex.encode(bytes)) }

    /// A member that is there when true.
    public mutating func set(_ name: String, flag: Bool) { set(name, flag ? true : nil as Bool?) }

    public mutating func set(_ name: String, texts: [String]) { set(name, .array(texts.map { .string($0) })) }

    public subscript(name: String) -> JSONValue? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The order of RFC 8785 section 3.2.3.
    ///
    /// UTF-8 has the order of UTF-16 but where a surrogate stands, so as far as bytes of ASCII decide.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return false }
            guard byte < 0x80, other < 0x80 else { return left.utf16.lexicographicallyPrecedes(right.utf16) }
            if byte != other { return byte < other }
        }
        return others.next() != nil
    }
}
