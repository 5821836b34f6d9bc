public import CanonicalJSON
public import DrawCore
internal import Glibc

/// `secrets.json`: what the office keeps to itself about one draw, in a file that only its owner may read.
///
/// k says who is on the list, and the VRF's secret decides pi: neither is ever written over.
public struct DrawSecrets: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "secrets.json"
    public static let vrfSecretKeyByteCount = 32

    /// Longest file read, in bytes.
    private static let maximumFileByteCount = 4096

    public let draw: DrawIdentifier
    /// k, 32 bytes.
    public let saltKey: [UInt8]
    /// The VRF's secret key, 32 bytes.
    public let vrfSecretKey: [UInt8]

    /// - Parameters:
    ///   - saltKey: 32 random bytes, fresh for each draw.
    ///   - vrfSecretKey: 32 random bytes, fresh for each draw.
    /// - Precondition: both have 32 bytes.
    public init(draw: DrawIdentifier, saltKey: [UInt8], vrfSecretKey: [UInt8]) {
        precondition(saltKey.count == SaltKey.byteCount, "k has 32 bytes")
        precondition(vrfSecretKey.count == Self.vrfSecretKeyByteCount, "the VRF's secret key has 32 bytes")
        self.draw = draw
        self.saltKey = saltKey
        self.vrfSecretKey = vrfSecretKey
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        draw = try members.draw("drawId")
        saltKey = try members.hex("saltKey", count: SaltKey.byteCount)
        vrfSecretKey = try members.hex("vrfSecretKey", count: Self.vrfSecretKeyByteCount)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("drawId", draw.text)
        object.set("saltKey", hex: saltKey)
        object.set("vrfSecretKey", hex: vrfSecretKey)
        return .object(object)
    }

    /// Writes the file with mode 0600, whole or not at all.
    ///
    /// - Throws: `.exists` if there is such a file already: lost secrets void a draw; `.storage`.
    public func write(to path: String) throws(DrawsError) {
        try DurableFiles.createOnce(path, canonicalBytes, mode: DurableFiles.secretMode)
    }

    /// Reads the file of one draw.
    ///
    /// - Throws: `.storage` if there is none; `.exposed` if others than the owner may read it; `.malformed` if it is not
    ///   of its form, or another draw's.
    public static func read(from path: String, of draw: DrawIdentifier) throws(DrawsError) -> DrawSecrets {
        guard let bytes = try DurableFiles.read(path, maximum: maximumFileByteCount, isSecret: true) else {
            throw DrawsError(
                .storage, "there is no \(path): without its secrets a draw cannot be held; look in the backup")
        }
        let secrets: DrawSecrets
        do {
            secrets = try DrawSecrets(canonical: bytes, file: path)
        } catch {
            throw DrawsError(.malformed, "\(path) is not as it was written: take it from the backup", cause: error)
        }
        guard secrets.draw == draw else {
            throw DrawsError(
                .malformed, "\(path) holds the secrets of \(secrets.draw), not of \(draw): name that draw's")
        }
        return secrets
    }
}
