public import CanonicalJSON
public import CryptoPrimitives

/// One link as it stands in the session's header.
public struct ChainLink: EvidencePart, Equatable {
    /// 1, 2, …
    public var position: UInt64
    public var step: ChainStep
    /// The head after this step, and SM3 of it.
    public var head: DigestPair
    /// Of a mark: the worker's Ed25519 over `T("TE1/head") ‖ head`; else nil.
    public var signature: [UInt8]?

    public init(position: UInt64, step: ChainStep, head: DigestPair, signature: [UInt8]?) {
        self.position = position
        self.step = step
        self.head = head
        self.signature = signature
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        position = try members.integer("position")
        signature = nil
        switch try members.string("kind") {
        case "segment": step = .segment(try members.model("values"))
        case "mark":
            step = .mark(try members.model("values"))
            signature = try members.hex("signature", count: Ed25519.signatureByteCount)
        case "gap": step = .gap(try members.model("values"))
        default: throw members.failure("kind", "one of \"segment\", \"mark\", \"gap\" should stand here")
        }
        head = try members.pair("head", "headSm3")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", step.kind)
        object.set("position", position)
        object.set("values", step.values)
        object.set("head", "headSm3", head)
        object.set("signature", signature.map { .string(Hex.encode($0)) } as JSONValue?)
        return .object(object)
    }
}
