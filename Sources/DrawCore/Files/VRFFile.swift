public import CanonicalJSON

/// `vrf.json`: pi and beta (section 8).
public struct VRFFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "vrf.json"
    public static let proofByteCount = 80

    /// pi, 80 bytes.
    public let proof: [UInt8]
    /// beta, 64 bytes.
    public let output: [UInt8]

    public init(proof: [UInt8], output: [UInt8]) {
        self.proof = proof
        self.output = output
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        proof = try members.hex("proof", count: Self.proofByteCount)
        output = try members.hex("output", count: DrawSeed.vrfOutputByteCount)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("proof", hex: proof)
        object.set("output", hex: output)
        return .object(object)
    }
}
