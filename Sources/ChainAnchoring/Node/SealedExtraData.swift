internal import EthereumModel

/// The extra data of IBFT 2.0 and QBFT chains: a list of vanity, validators, vote, round and commit seals.
///
/// The seals are over the block's hash, so the hash is of a header without them (QBFT and IBFT 2.0 specifications of the
/// Enterprise Ethereum Alliance; Besu's header functions).
enum SealedExtraData {
    private static let partCount = 5

    /// What may stand in the header that is hashed; empty for any other extra data.
    static func variants(of extraData: [UInt8]) -> [[UInt8]] {
        guard let parts = (try? RLPItem(decoding: extraData, of: "extra data"))?.items, parts.count == partCount,
            parts[1].items != nil
        else { return [] }
        let sealed = Array(parts[..<3])
        return [
            // QBFT: round 0 and no seals.
            RLPItem.list(sealed + [.number(0), .list([])]),
            // QBFT: the round as it was.
            RLPItem.list(sealed + [parts[3], .list([])]),
            // IBFT 2.0: neither round nor seals; or the round only.
            RLPItem.list(sealed),
            RLPItem.list(sealed + [parts[3]]),
        ].map { $0.encoded }
    }
}
