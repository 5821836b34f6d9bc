public import CanonicalJSON
internal import CryptoPrimitives

/// One item of a cleanliness report.
public struct CleanlinessItem: EvidencePart, Equatable {
    public enum Result: String, Sendable, CaseIterable {
        case pass, fail
        case notChecked = "not-checked"
    }

    /// What was found: in clear, or the commitment to a value in `data/sealed.jsonl.age`.
    public enum Found: Sendable, Equatable {
        case text(String)
        case sealed(SealedValue)
    }

    /// `[a-z0-9.-]+`.
    public var id: String
    /// What was checked.
    public var what: String
    public var how: String
    public var expected: String
    public var found: Found
    public var result: Result
    /// Unix milliseconds.
    public var at: UInt64

    public init(id: String, what: String, how: String, expected: String, found: Found, result: Result, at: UInt64) {
        self.id = id
        self.what = what
        self.how = how
        self.expected = expected
        self.found = found
        self.result = result
        self.at = at
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        id = try members.string("id")
        guard Identifier.isValid(id, extra: ".-") else {
            throw members.failure("id", "characters of a-z, 0-9, . and - should stand here")
        }
        what = try members.string("what")
        how = try members.string("how")
        expected = try members.string("expected")
        if let sealed = try members.sealed() {
            found = .sealed(sealed)
        } else {
            found = .text(try members.string("found"))
        }
        result = try members.word("result")
        at = try members.integer("at")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("id", id)
        object.set("what", what)
        object.set("how", how)
        object.set("expected", expected)
        switch found {
        case .text(let text): object.set("found", text)
        case .sealed(let value): object.set("sealed", value.commitment.hex)
        }
        object.set("result", result.rawValue)
        object.set("at", at)
        return .object(object)
    }
}
