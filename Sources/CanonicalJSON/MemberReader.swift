public import CryptoPrimitives

/// Takes the members of one JSON object by name and form; `finish()` refuses those that nobody took.
public struct MemberReader: Sendable {
    private let object: JSONObject
    private let place: String
    private var taken: [String] = []

    public init(_ value: JSONValue, at place: String) throws(JSONError) {
        guard case .object(let object) = value else {
            throw JSONError(.member, at: place, "an object should stand here")
        }
        self.object = object
        self.place = place
    }

    public func place(of name: String) -> String { "\(place): \(name)" }

    /// An error that names the member.
    public func failure(_ name: String, _ cause: String) -> JSONError {
        JSONError(.member, at: place(of: name), cause)
    }

    public func has(_ name: String) -> Bool { object[name] != nil }

    public mutating func optional(_ name: String) -> JSONValue? {
        let value = object[name]
        if value != nil { taken.append(name) }
        return value
    }

    public mutating func value(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = optional(name) else { throw failure(name, "the member is missing") }
        return value
    }

    public mutating func string(_ name: String) throws(JSONError) -> String {
        guard case .string(let text) = try value(name) else { throw failure(name, "a string should stand here") }
        return text
    }

    public mutating func optionalString(_ name: String) throws(JSONError) -> String? {
        has(name) ? try string(name) : nil
    }

    public mutating func integer(_ name: String) throws(JSONError) -> UInt64 {
        guard case .integer(let number) = try value(name) else { throw failure(name, "an integer should stand here") }
        return number
    }

    public mutating func int32(_ name: String) throws(JSONError) -> UInt32 {
        guard let number = UInt32(exactly: try integer(name)) else { throw failure(name, "not below 2^32") }
        return number
    }

    public mutating func boolean(_ name: String) throws(JSONError) -> Bool {
        guard case .boolean(let truth) = try value(name) else { throw failure(name, "true or false should stand here") }
        return truth
    }

    /// A member that is either absent or `true`.
    public mutating func flag(_ name: String) throws(JSONError) -> Bool {
        guard has(name) else { return false }
        guard try boolean(name) else { throw failure(name, "true, or no such member, should stand here") }
        return true
    }

    public mutating func array(_ name: String) throws(JSONError) -> [JSONValue] {
        guard case .array(let elements) = try value(name) else { throw failure(name, "an array should stand here") }
        return elements
    }

    public mutating func strings(_ name: String) throws(JSONError) -> [String] {
        var texts: [String] = []
        for element in try array(name) {
            guard case .string(let text) = element else { throw failure(name, "strings should stand in this array") }
            texts.append(text)
        }
        return texts
    }

    public mutating func models<Model: JSONModel>(_ name: String) throws(JSONError) -> [Model] {
        var models: [Model] = []
        for (index, element) in try array(name).enumerated() {
            models.append(try Model(json: element, at: "\(place(of: name))[\(index)]"))
        }
        return models
    }

    public mutating func model<Model: JSONModel>(_ name: String) throws(JSONError) -> Model {
        try Model(json: try value(name), at: place(of: name))
    }

    /// A model, or nil where `null` stands.
    public mutating func nullable<Model: JSONModel>(_ name: String) throws(JSONError) -> Model? {
        let value = try value(name)
        return value == .null ? nil : try Model(json: value, at: place(of: name))
    }

    public mutating func decimal(_ name: String) throws(JSONError) -> UInt64 {
        guard let number = Decimal.parse(try string(name)) else {
            throw failure(name, "a string of decimal digits without leading zeros, below 2^64, should stand here")
        }
        return number
    }

    /// Exactly `count` bytes in lower-case hexadecimal.
    public mutating func hex(_ name: String, count: Int) throws(JSONError) -> [UInt8] {
        guard let bytes = Hex.decode(try string(name)), bytes.count == count else {
            throw failure(name, "\(2 * count) lower-case hexadecimal digits should stand here")
        }
        return bytes
    }

    public mutating func digest(_ name: String) throws(JSONError) -> Digest {
        guard let digest = Digest(hex: try string(name)) else {
            throw failure(name, "64 lower-case hexadecimal digits should stand here")
        }
        return digest
    }

    /// One word of a fixed vocabulary.
    public mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws(JSONError) -> Word
    where Word.RawValue == String {
        let text = try string(name)
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw failure(name, "one of \(words) should stand here")
        }
        return word
    }

    /// Refuses members that nobody took.
    public func finish() throws(JSONError) {
        let stranger = object.members.first { member in
            !taken.contains { $0.utf8.elementsEqual(member.name.utf8) }
        }
        guard let stranger else { return }
        throw failure(stranger.name, "this member is unknown here")
    }
}
