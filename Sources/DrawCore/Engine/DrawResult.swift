public import CryptoPrimitives

/// What a draw came to: `result = H(T("TD1/result") ‖ commit ‖ seed ‖ u32 S ‖ stageRec_1 … stageRec_S)` (section 7).
public enum DrawResult {
    public static func hash(commit: Digest, seed: Digest, stages: [StageRecord]) -> Digest {
        var writer = ByteWriter(tag: "TD1/result")
        writer.raw(commit)
        writer.raw(seed)
        writer.u32(UInt32(stages.count))
        for stage in stages { writer.raw(stage.bytes) }
        return sha256(writer.bytes)
    }
}
