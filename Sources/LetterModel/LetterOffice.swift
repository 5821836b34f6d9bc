public import CanonicalJSON

/// The office in whose name a letter is issued, as it wants to be printed.
public struct LetterOffice: Hashable, Sendable {
    public let name: String

    /// The name in the other language, set below the first; nil for none.
    public let otherName: String?

    /// Where the office is, and how it is reached.
    public let address: String

    /// Who signs.
    public let notary: String

    public init(name: String, otherName: String? = nil, address: String, notary: String) {
        self.name = name
        self.otherName = otherName
        self.address = address
        self.notary = notary
    }

    func check() throws(LetterError) {
        try LetterText.check(name, "office: name", maximum: 120)
        if let otherName { try LetterText.check(otherName, "office: otherName", maximum: 120) }
        try LetterText.check(address, "office: address", maximum: 300)
        try LetterText.check(notary, "office: notary", maximum: 120)
    }
}

extension LetterOffice: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            name: try reader.string("name"), otherName: try reader.optionalString("otherName"),
            address: try reader.string("address"), notary: try reader.string("notary"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set("otherName", otherName)
        object.set("address", address)
        object.set("notary", notary)
        return .object(object)
    }
}
