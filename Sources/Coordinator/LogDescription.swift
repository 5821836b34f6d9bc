import CanonicalJSON
import CryptoPrimitives
import HTTPTypes
import Hummingbird
import NIOCore
import TransparencyLog

/// The newest note that the witness policy's quorum cosigned; nil while there is none.
public typealias CosignedCheckpoint = @Sendable () async throws -> String?

/// What the office says of its log, at `/log/log.json`: for whoever has nothing else, and to be compared with what one believes already.
///
///     {"log": vkey, "officeKey": hex, "policy": text, "type": "tabellion/log-description", "v": 1}
struct LogDescription: Sendable {
    static let type = "tabellion/log-description"

    let log: VerifierKey

    /// Ed25519, 32 bytes: vouches for workers' keys and admits the first member.
    let officeKey: [UInt8]

    /// C2SP tlog-policy; empty if nobody cosigns.
    let policy: String

    var canonicalBytes: [UInt8] {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("log", log.text)
        object.set("officeKey", hex: officeKey)
        object.set("policy", policy)
        return JSONValue.object(object).canonicalBytes
    }

    var response: Response {
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "max-age=60"],
            body: .init(byteBuffer: ByteBuffer(bytes: canonicalBytes)))
    }
}
