import CryptoPrimitives

@testable public import EvidenceModel

/// Computes heads from values without asking whether the chain allows them.
public enum ChainForger {
    public static func recompute(_ manifest: inout SessionManifest, opening: [UInt8]) throws {
        var head = SegmentChain(opening: sha256(opening), openedAt: 0).firstHead
        manifest.header.opening = DigestPair(of: opening)
        manifest.header.head0 = DigestPair(head: head)
        for index in manifest.header.chain.indices {
            head = manifest.header.chain[index].step.head(after: head)
            manifest.header.chain[index].position = UInt64(index + 1)
            manifest.header.chain[index].head = DigestPair(head: head)
        }
        manifest.header.lastHead = DigestPair(head: head)
        for index in manifest.records.indices {
            let path = manifest.records[index].path
            manifest.records[index].segment =
                manifest.header.chain.lazy.compactMap { link in
                    if case .segment(let values) = link.step, values.path == path { values } else { nil }
                }.first
        }
    }
}
