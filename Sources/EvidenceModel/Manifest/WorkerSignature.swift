public import CanonicalJSON
internal import CryptoPrimitives

/// `signature.json`: the worker's signature over the fingerprint.
public struct WorkerSignature: EvidencePart, Equatable {
    /// Member of the bundle.
    public static let member = "signature.json"

    /// The worker's public key, 32 bytes.
    public var worker: [UInt8]
    public var fingerprint: Fingerprint
    /// 64 bytes.
    public var signature: [UInt8]

    /// - Parameter sign: the worker's Ed25519 over the message it is given.
    public init(worker: [UInt8], fingerprint: Fingerprint, sign: (_ message: [UInt8]) -> [UInt8]) {
        self.worker = worker
        self.fingerprint = fingerprint
        self.signature = sign(fingerprint.signedMessage)
    }

    /// Whether the key that stands here made the signature.
    public var isValid: Bool {
        Ed25519.isValid(signature: signature, message: fingerprint.signedMessage, publicKey: worker)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/signature")
        worker = try members.hex("worker", count: Ed25519.publicKeyByteCount)
        fingerprint = Fingerprint(roots: try members.pair("fingerprint", "fingerprintSm3"))
        signature = try members.hex("signature", count: Ed25519.signatureByteCount)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/signature")
        object.set("worker", hex: worker)
        object.set("fingerprint", "fingerprintSm3", fingerprint.roots)
        object.set("signature", hex: signature)
        return .object(object)
    }
}
