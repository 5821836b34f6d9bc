internal import CanonicalJSON
internal import CryptoPrimitives
internal import EvidenceModel
internal import TransparencyLog

/// What a trust file says of witnesses and chains (docs/spec/deposit.md section 9).
extension TrustReader {
    func policy(_ name: String) throws(EvidenceError) -> WitnessPolicy {
        let text = try string(name)
        do throws(PolicyError) {
            return try WitnessPolicy(parsing: text)
        } catch { throw failure(name, error.message) }
    }

    func chains(_ name: String) throws(EvidenceError) -> [TrustFile.Chain] {
        let chains = try objects(name).map { chain throws(EvidenceError) in try chain.chain() }
        guard Set(chains.map(\.name)).count == chains.count else {
            throw failure(name, "a name stands here twice")
        }
        return chains
    }

    private func chain() throws(EvidenceError) -> TrustFile.Chain {
        try expectOnly(["name", "chainId", "contract", "senders", "blocks"])
        return TrustFile.Chain(
            name: try string("name"), chainID: try integer("chainId"),
            contract: try Self.account(try value("contract"), failure("contract", Self.accountRule)),
            senders: try array("senders").map { account throws(EvidenceError) in
                try Self.account(account, failure("senders", Self.accountRule))
            },
            blocks: try objects("blocks").map { block throws(EvidenceError) in try block.block() })
    }

    private func block() throws(EvidenceError) -> TrustFile.Chain.Block {
        try expectOnly(["number", "hash"])
        let text = try string("hash")
        guard text.hasPrefix("0x"), let hash = Digest(hex: String(text.dropFirst(2))) else {
            throw failure("hash", "0x and 64 lower-case hexadecimal digits should stand here")
        }
        return TrustFile.Chain.Block(number: try integer("number"), hash: hash)
    }

    private func integer(_ name: String) throws(EvidenceError) -> UInt64 {
        guard case .integer(let number) = try value(name) else {
            throw failure(name, "an integer below 2^53 should stand here")
        }
        return number
    }

    private static let accountRule = "0x and 40 lower-case hexadecimal digits should stand here"

    private static func account(
        _ value: JSONValue, _ failure: @autoclosure () -> EvidenceError
    ) throws(EvidenceError) -> [UInt8] {
        guard case .string(let text) = value, text.hasPrefix("0x"), let bytes = Hex.decode(text.dropFirst(2)),
            bytes.count == 20
        else { throw failure() }
        return bytes
    }
}
