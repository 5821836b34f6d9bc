internal import CryptoPrimitives

/// A stage's own key, so that one stage's bad luck does not follow a candidate into the next (section 6).
///
///     K_s = HMAC(seed, T("TD1/stage") ‖ u32 s)
struct StageKey: Sendable {
    let digest: Digest

    init(seed: Digest, stage: UInt64) {
        var message = ByteWriter(tag: "TD1/stage")
        message.u32(UInt32(stage))
        digest = HMACSHA256(key: seed.bytes).code(of: message.bytes)
    }
}
