public import CanonicalJSON

/// `beacon.json`: the round that the draw waited for (section 8).
public struct BeaconFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "beacon.json"

    public let round: UInt64
    /// 48 bytes: a compressed point of G1.
    public let signature: [UInt8]

    public init(round: UInt64, signature: [UInt8]) {
        self.round = round
        self.signature = signature
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        round = try members.integer("round")
        signature = try members.hex("signature", count: BeaconChain.signatureByteCount)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("round", round)
        object.set("signature", hex: signature)
        return .object(object)
    }
}
