internal import CanonicalJSON
internal import CryptoPrimitives
public import TransparencyLog

/// A trust file as JSON, part by part.
public struct TrustText: Sendable {
    public var logs: [VerifierKey] = []
    public var cosigners: [VerifierKey] = []
    public var quorum: UInt64 = 0
    /// Name, DER of the root, whether it is for trying things out.
    public var authorities: [(name: String, root: [UInt8], isTest: Bool)] = []
    public var witnessPolicy: String?
    /// JSON of the array.
    public var chains: String?

    public init() {}

    public var bytes: [UInt8] {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/trust")
        object.set("offices", .array([]))
        object.set("logs", texts: logs.map(\.text))
        object.set("cosigners", texts: cosigners.map(\.text))
        object.set("quorum", quorum)
        object.set(
            "timeAuthorities",
            .array(
                authorities.map { authority in
                    var one = JSONObject()
                    one.set("name", authority.name)
                    one.set("certificate", Base64.encode(authority.root))
                    one.set("test", authority.isTest)
                    return .object(one)
                }))
        object.set("witnessPolicy", witnessPolicy)
        object.set("chains", chains.map { (try? JSONParser.parse(Array($0.utf8), spelling: .any)) ?? .boolean(false) })
        return JSONValue.object(object).canonicalBytes
    }
}
