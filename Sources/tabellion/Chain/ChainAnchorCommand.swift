import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import CryptoPrimitives
import EthereumModel
import Foundation
import TransparencyLog

/// `tabellion chain anchor`: one checkpoint, by hand.
struct ChainAnchorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor", abstract: "Anchor one checkpoint, and write the proof.",
        discussion: """
            Example:
              tabellion chain anchor checkpoint --contract 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 \\
                --node http://127.0.0.1:8545 --chain-id 20200 --key anchor.key --out chain.json

            Waits until the block lies deep enough. Stopped or killed, it goes on where it was when it is run again. A checkpoint that \
            is on the chain already is not sent again: its proof is made.
            """)

    @OptionGroup var chain: ChainOptions

    @OptionGroup var account: AccountOptions

    @Argument(help: "The signed checkpoint: the log's file of that name.")
    var checkpoint: String

    @Option(help: "The contract's address.")
    var contract: String

    @Option(help: "Where the proof goes.")
    var out: String

    @Flag(help: "Accept a proof of the signature only, for chains whose block hashes are not Ethereum's.")
    var signatureOnly = false

    func run() async throws {
        try await ChainOptions.run {
            let checkpoint = try ChainOptions.checkpoint(checkpoint)
            var settings = try account.settings(chain)
            settings.requiresInclusion = !signatureOnly
            let anchoring = try CheckpointAnchoring(
                nodes: chain.nodes(), contract: ChainOptions.address(contract, "--contract"), key: account.account(),
                journal: account.journal(chain), settings: settings)
            let proof = try await anchoring.anchor(checkpoint)
            do { try Data(proof.canonicalBytes).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
                throw CommandError("\(out): cannot be written: \(error.localizedDescription)", exitCode: 1)
            }
            var object = JSONObject()
            object.set("origin", checkpoint.origin)
            object.set("size", decimal: checkpoint.size)
            object.set("transaction", proof.transaction.hash.hex)
            object.set("block", proof.claimedBlock.map { String($0.number) })
            object.set("blockHash", proof.claimedBlock?.hash.hex)
            let block = proof.claimedBlock.map { "in block \($0)" } ?? "block not provable: a signature only"
            chain.show(
                object,
                [
                    "anchored  \(checkpoint.origin), \(checkpoint.size) entries, \(block)",
                    "proof     \(out)",
                ])
        }
    }
}
