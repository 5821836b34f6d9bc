import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import TransparencyLog

/// `tabellion chain check`: a proof, with the word of nodes for its block.
struct ChainCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a proof against any node of the chain.",
        discussion: """
            Example:
              tabellion chain check chain.json --checkpoint checkpoint --contract 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 \\
                --node https://node.another-institution.example --chain-id 20200

            The proof names its block; the nodes are asked for the hash under that number. tabellion-audit chain checks the same \
            without any network, against blocks that you name.
            """)

    @OptionGroup var chain: ChainOptions

    @Argument(help: "The proof.")
    var proof: String

    @Option(help: "The signed checkpoint.")
    var checkpoint: String

    @Option(help: "The contract's address, from your own trust file.")
    var contract: String

    @Option(help: "An account that may have signed; may be given several times. Default: whom the contract admitted.")
    var sender: [String] = []

    func run() async throws {
        try await ChainOptions.run {
            guard let data = FileManager.default.contents(atPath: proof) else {
                throw CommandError("\(proof): cannot be read")
            }
            let held = try ChainAnchorProof(file: Array(data), named: proof)
            let view = try chain.view(contract)
            guard let block = held.claimedBlock else {
                throw CommandError(
                    "\(proof) names no block: it shows a signature only, which tabellion-audit chain checks",
                    exitCode: 1)
            }
            guard try await view.confirms(block) else {
                throw CommandError(
                    "not most of the nodes have block \(block): the proof is of another chain, or the block was taken back",
                    exitCode: 1)
            }
            let finding = try held.verify(
                checkpoint: ChainOptions.checkpoint(checkpoint),
                trust: ChainTrust(
                    chainID: chain.chainID, contract: view.contract,
                    senders: Set(sender.map { try ChainOptions.address($0, "--sender") }), blocks: [block]),
                recovery: Secp256k1())
            var object = JSONObject()
            object.set("strength", finding.strength.rawValue)
            object.set("sender", finding.sender.text)
            object.set("transaction", finding.transaction.hex)
            object.set("block", decimal: block.number)
            object.set("blockHash", block.hash.hex)
            chain.show(
                object,
                ["included  the contract took the checkpoint in block \(block)", "sender    \(finding.sender)"])
        }
    }
}
