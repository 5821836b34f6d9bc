public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// A contributor's reveal on its way to the office, which puts it on the log.
///
///     {"commit", "drawId", "index": j, "signature", "type": "tabellion/draw-reveal", "v": 1, "value": r_j}
///
/// The signature is TD1's (section 5). From here on r_j is public.
public struct RevealFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    static let type = "tabellion/draw-reveal"

    /// Longest file read, in bytes.
    public static let maximumFileByteCount = 4096

    public let draw: DrawIdentifier
    public let commit: Digest
    public let reveal: Reveal

    public init(draw: DrawIdentifier, commit: Digest, reveal: Reveal) {
        self.draw = draw
        self.commit = commit
        self.reveal = reveal
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        draw = try members.draw("drawId")
        commit = try members.digest("commit")
        reveal = Reveal(
            contributor: try members.contributor("index"), value: try members.digest("value"),
            signature: try members.signature("signature"))
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("drawId", draw.text)
        object.set("commit", commit.hex)
        object.set("index", UInt64(reveal.contributor))
        object.set("value", reveal.value.hex)
        object.set("signature", hex: reveal.signature.bytes)
        return .object(object)
    }

    /// Why the reveal does not count, or nil for one that does: this draw, this commitment, and what
    /// `Reveal.problem(in:of:)` asks.
    public func problem(in commitment: DrawCommitment, of configuration: DrawConfiguration) -> DrawError? {
        let place = "reveal of contributor \(reveal.contributor)"
        guard draw == commitment.draw else {
            return DrawError(
                .mismatch, at: place, "it is for \(draw), not for \(commitment.draw)",
                remedy: "ask for one made for this draw")
        }
        guard commit == commitment.commit else {
            return DrawError(
                .mismatch, at: place, "it is for commitment \(commit), not for \(commitment.commit)",
                remedy: "the contributor saw another commitment: find out where, before anything else")
        }
        return reveal.problem(in: commitment, of: configuration)
    }
}
