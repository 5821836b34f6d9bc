internal import CanonicalJSON
internal import CryptoPrimitives

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

    /// An inclusion path: at most 64 hashes.
    mutating func path(_ name: String) throws(JSONError) -> [Digest] {
        var path: [Digest] = []
        for text in try strings(name) {
            guard path.count < 64, let hash = Digest(hex: text) else {
                throw failure(name, "at most 64 hashes of 64 lower-case hexadecimal digits should stand here")
            }
            path.append(hash)
        }
        return path
    }

    /// The name of an anchor or an authority.
    mutating func anchorName(_ name: String) throws(JSONError) -> String {
        let text = try string(name)
        guard AnchorName.isValid(text) else { throw failure(name, AnchorName.rule) }
        return text
    }

    /// Names of anchors, ascending, each once.
    mutating func anchorNames(_ name: String) throws(JSONError) -> [String] {
        let names = try strings(name)
        guard names.count <= LetterPolicy.maximumAnchors, names.allSatisfy({ AnchorName.isValid($0) }),
            AnchorName.areAscending(names)
        else {
            throw failure(
                name, "at most \(LetterPolicy.maximumAnchors) names of a–z, 0–9 and - should stand here, ascending")
        }
        return names
    }
}
