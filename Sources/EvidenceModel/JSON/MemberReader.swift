internal import CryptoPrimitives

/// Takes the members of one JSON object by name and form; `finish()` refuses those that nobody took.
struct MemberReader {
    private let object: JSONObject
    private let place: String
    private var taken: [String] = []

    init(_ value: JSONValue, at place: String) throws(EvidenceError) {
        guard case .object(let object) = value else {
            throw EvidenceError(.member, "\(place): an object should stand here")
        }
        self.object = object
        self.place = place
    }

    func place(of name: String) -> String { "\(place): \(name)" }

    func failure(_ name: String, _ what: String) -> EvidenceError {
        EvidenceError(.member, "\(place(of: name)): \(what)")
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    mutating func optional(_ name: String) -> JSONValue? {
        let value = object[name]
        if value != nil { taken.append(name) }
        return value
    }

    mutating func value(_ name: String) throws(EvidenceError) -> JSONValue {
        guard let value = optional(name) else { throw failure(name, "the member is missing") }
        return value
    }

    mutating func string(_ name: String) throws(EvidenceError) -> String {
        guard case .string(let text) = try value(name) else { throw failure(name, "a string should stand here") }
        return text
    }

    mutating func optionalString(_ name: String) throws(EvidenceError) -> String? {
        has(name) ? try string(name) : nil
    }

    mutating func integer(_ name: String) throws(EvidenceError) -> UInt64 {
        guard case .integer(let number) = try value(name) else { throw failure(name, "an integer should stand here") }
        return number
    }

    mutating func int32(_ name: String) throws(EvidenceError) -> UInt32 {
        guard let number = UInt32(exactly: try integer(name)) else { throw failure(name, "not below 2^32") }
        return number
    }

    mutating func boolean(_ name: String) throws(EvidenceError) -> Bool {
        guard case .boolean(let truth) = try value(name) else { throw failure(name, "true or false should stand here") }
        return truth
    }

    /// A member that is either absent or `true`.
    mutating func flag(_ name: String) throws(EvidenceError) -> Bool {
        guard has(name) else { return false }
        guard try boolean(name) else { throw failure(name, "true, or no such member, should stand here") }
        return true
    }

    mutating func array(_ name: String) throws(EvidenceError) -> [JSONValue] {
        guard case .array(let elements) = try value(name) else { throw failure(name, "an array should stand here") }
        return elements
    }

    mutating func strings(_ name: String) throws(EvidenceError) -> [String] {
        var texts: [String] = []
        for element in try array(name) {
            guard case .string(let text) = element else { throw failure(name, "strings should stand in this array") }
            texts.append(text)
        }
        return texts
    }

    mutating func models<Model: JSONModel>(_ name: String) throws(EvidenceError) -> [Model] {
        var models: [Model] = []
        for (index, element) in try array(name).enumerated() {
            models.append(try Model(json: element, at: "\(place(of: name))[\(index)]"))
        }
        return models
    }

    mutating func model<Model: JSONModel>(_ name: String) throws(EvidenceError) -> Model {
        try Model(json: try value(name), at: place(of: name))
    }

    mutating func decimal(_ name: String) throws(EvidenceError) -> UInt64 {
        guard let number = Decimal.parse(try string(name)) else {
            throw failure(name, "a string of decimal digits without leading zeros, below 2^64, should stand here")
        }
        return number
    }

    /// Exactly `count` bytes in lower-case hexadecimal.
    mutating func hex(_ name: String, count: Int) throws(EvidenceError) -> [UInt8] {
        guard let bytes = Hex.decode(try string(name)), bytes.count == count else {
            throw failure(name, "\(2 * count) lower-case hexadecimal digits should stand here")
        }
        return bytes
    }

    mutating func digest(_ name: String) throws(EvidenceError) -> Digest {
        guard let digest = Digest(hex: try string(name)) else {
            throw failure(name, "64 lower-case hexadecimal digits should stand here")
        }
        return digest
    }

    /// `sha256` and `sm3`.
    mutating func pair() throws(EvidenceError) -> DigestPair { try pair("sha256", "sm3") }

    mutating func pair(_ sha256: String, _ sm3: String) throws(EvidenceError) -> DigestPair {
        DigestPair(sha256: try digest(sha256), sm3: try digest(sm3))
    }

    /// One word of a fixed vocabulary.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws(EvidenceError) -> Word
    where Word.RawValue == String {
        let text = try string(name)
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw failure(name, "one of \(words) should stand here")
        }
        return word
    }

    /// `v` 1 and the type of the file.
    mutating func header(type expected: String) throws(EvidenceError) {
        guard try integer("v") == 1 else { throw failure("v", "this reader knows version 1 only") }
        guard try string("type") == expected else { throw failure("type", "\"\(expected)\" should stand here") }
    }

    func finish() throws(EvidenceError) {
        let stranger = object.members.first { member in
            !taken.contains { $0.utf8.elementsEqual(member.name.utf8) }
        }
        guard let stranger else { return }
        throw failure(stranger.name, "this member is unknown here")
    }
}

/// Decimal strings, for numbers that JSON's integers may not hold.
enum Decimal {
    static func parse(_ text: String) -> UInt64? {
        guard let number = UInt64(text), String(number).utf8.elementsEqual(text.utf8) else { return nil }
        return number
    }
}
