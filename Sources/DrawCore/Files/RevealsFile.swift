public import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// `reveals.json`: exactly the revealed, ascending by contributor (section 8).
public struct RevealsFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "reveals.json"

    public let reveals: [Reveal]

    /// - Parameter reveals: in any order, each contributor once.
    public init(_ reveals: [Reveal]) { self.reveals = reveals.sorted { $0.contributor < $1.contributor } }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        guard case .array(let elements) = json else {
            throw JSONError(.member, at: place, "an array should stand here")
        }
        var reveals: [Reveal] = []
        for (index, element) in elements.enumerated() {
            let reveal = try Reveal(json: element, at: "\(place): [\(index)]")
            if let last = reveals.last, last.contributor >= reveal.contributor {
                throw JSONError(.member, at: "\(place): [\(index)]: index", "contributors should ascend, each once")
            }
            reveals.append(reveal)
        }
        self.reveals = reveals
    }

    public var json: JSONValue { .array(reveals.map(\.json)) }
}

extension Reveal: JSONModel {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        self.init(
            contributor: try members.contributor("index"), value: try members.digest("value"),
            signature: try members.signature("signature"))
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("index", UInt64(contributor))
        object.set("value", value.hex)
        object.set("signature", hex: signature.bytes)
        return .object(object)
    }
}

extension MemberReader {
    /// 64 bytes in hexadecimal.
    mutating func signature(_ name: String) throws(JSONError) -> EntrySignature {
        guard let signature = EntrySignature(try hex(name, count: EntrySignature.byteCount)) else {
            preconditionFailure("64 bytes always make a signature")
        }
        return signature
    }
}
