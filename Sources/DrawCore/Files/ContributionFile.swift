public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// What a contributor hands the office before the commitment: c_j, signed with the key that `config.json` will name.
///
///     {"contribution": c_j, "drawId", "index": j, "publicKey", "signature", "type": "tabellion/draw-contribution", "v": 1}
///
/// The signature is over `T("Tabellion/draw-contribution") ‖ LP(drawId) ‖ u16 j ‖ c_j`. The file is public.
public struct ContributionFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    static let type = "tabellion/draw-contribution"

    /// Longest file read, in bytes.
    public static let maximumFileByteCount = 4096

    public let draw: DrawIdentifier
    /// j.
    public let contributor: UInt16
    /// Ed25519, 32 bytes.
    public let publicKey: [UInt8]
    /// c_j.
    public let contribution: Digest
    public let signature: EntrySignature

    /// Commits to r_j and signs.
    ///
    /// - Parameter value: r_j, 32 random bytes that nobody else knows.
    public init(draw: DrawIdentifier, contributor: UInt16, value: Digest, key: Ed25519PrivateKey) {
        self.draw = draw
        self.contributor = contributor
        publicKey = key.publicKey
        contribution = Contribution.commitment(to: value, by: contributor, in: draw)
        let message = Self.signedMessage(contribution, by: contributor, in: draw)
        guard let signature = EntrySignature(key.sign(message)) else {
            preconditionFailure("an Ed25519 signature has 64 bytes")
        }
        self.signature = signature
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        draw = try members.draw("drawId")
        contributor = try members.contributor("index")
        publicKey = try members.hex("publicKey", count: Ed25519.publicKeyByteCount)
        contribution = try members.digest("contribution")
        signature = try members.signature("signature")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("drawId", draw.text)
        object.set("index", UInt64(contributor))
        object.set("publicKey", hex: publicKey)
        object.set("contribution", contribution.hex)
        object.set("signature", hex: signature.bytes)
        return .object(object)
    }

    private static func signedMessage(
        _ contribution: Digest, by contributor: UInt16, in draw: DrawIdentifier
    ) -> [UInt8] {
        var writer = ByteWriter(tag: "Tabellion/draw-contribution")
        writer.lengthPrefixed(draw.bytes)
        writer.u16(contributor)
        writer.raw(contribution)
        return writer.bytes
    }

    /// Why a draw does not take the contribution, or nil for one that it does: its draw, a known contributor, that
    /// contributor's key, its signature.
    public func problem(in configuration: DrawConfiguration, of draw: DrawIdentifier) -> DrawError? {
        let place = "contribution of contributor \(contributor)"
        let contributors = configuration.contributors
        guard self.draw == draw else {
            return DrawError(
                .mismatch, at: place, "it is for \(self.draw), not for \(draw)",
                remedy: "ask for one made for this draw")
        }
        guard Int(contributor) < contributors.count else {
            return DrawError(
                .record, at: place, "there are \(contributors.count) contributors, counted from 0",
                remedy: "tell the contributor their number")
        }
        guard contributors[Int(contributor)] == publicKey else {
            return DrawError(
                .key, at: place, "made with another key than the one that stands under this number",
                remedy: "compare key and number with the contributor")
        }
        let message = Self.signedMessage(contribution, by: contributor, in: draw)
        guard Ed25519.isValid(signature: signature.bytes, message: message, publicKey: publicKey) else {
            return DrawError(
                .signature, at: place, "its signature does not verify", remedy: "ask the contributor for the file again"
            )
        }
        return nil
    }
}
