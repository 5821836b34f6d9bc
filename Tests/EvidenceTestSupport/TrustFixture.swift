import Audit
import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import TransparencyLog

/// Trust files for the bundles of `BundleFixture`.
public struct TrustFixture: Sendable {
    public var offices = [TestKeys.office.publicKey]
    public var logs = [TestKeys.log.publicKey]
    public var cosigners = [TestKeys.cosigner.publicKey]
    public var quorum: UInt64 = 1
    public var roots = [TokenMaker.alpha.root, TokenMaker.beta.root]
    public var isTest = true

    public init() {}

    public var bytes: [UInt8] {
        get throws {
            var object = JSONObject()
            object.set("v", 1 as UInt64)
            object.set("type", "tabellion/trust")
            object.set("offices", .array(offices.map { named("office", "key", Hex.encode($0)) }))
            object.set(
                "logs",
                texts: try logs.map { try VerifierKey(name: BundleFixture.logName, type: .ed25519, publicKey: $0).text }
            )
            object.set(
                "cosigners",
                texts: try cosigners.map {
                    try VerifierKey(name: BundleFixture.cosignerName, type: .cosignature, publicKey: $0).text
                })
            object.set("quorum", quorum)
            object.set(
                "timeAuthorities",
                .array(
                    roots.map { root in
                        guard case .object(var object) = named("authority", "certificate", Base64.encode(root)) else {
                            preconditionFailure("named makes objects")
                        }
                        object.set("test", isTest)
                        return .object(object)
                    }))
            return JSONValue.object(object).canonicalBytes
        }
    }

    private func named(_ name: String, _ member: String, _ value: String) -> JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set(member, value)
        return .object(object)
    }
}
