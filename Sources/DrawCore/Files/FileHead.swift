public import CanonicalJSON

/// Files that people hand to each other say what they are: `type`, and `v` = 1.
extension JSONObject {
    static func headed(type: String) -> JSONObject {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", type)
        return object
    }
}

extension MemberReader {
    /// Takes `v` and `type`.
    mutating func head(type: String) throws(JSONError) {
        guard try string("type").utf8.elementsEqual(type.utf8) else {
            throw failure("type", "\"\(type)\" should stand here: this is another file")
        }
        guard try integer("v") == 1 else { throw failure("v", "this reader knows version 1 only") }
    }

    /// A draw's identifier.
    public mutating func draw(_ name: String) throws(JSONError) -> DrawIdentifier {
        let text = try string(name)
        do {
            return try DrawIdentifier(parsing: text)
        } catch { throw failure(name, error.cause) }
    }

    /// A contributor's number.
    mutating func contributor(_ name: String) throws(JSONError) -> UInt16 {
        guard let contributor = UInt16(exactly: try integer(name)) else { throw failure(name, "not below 2^16") }
        return contributor
    }
}
