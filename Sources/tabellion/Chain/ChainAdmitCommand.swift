import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import EthereumModel

/// `tabellion chain admit`: let an account anchor a log.
struct ChainAdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Let an account anchor a log, or take that back.",
        discussion: """
            Example:
              tabellion chain admit 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --origin office.example/ledger \\
                --contract 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 --node http://127.0.0.1:8545 --chain-id 20200 --key admin.key

            Only the contract's admin can. An account is admitted for one log; what it anchored stays when it is removed.
            """)

    @OptionGroup var chain: ChainOptions

    @OptionGroup var account: AccountOptions

    @Argument(help: "The account.")
    var sender: String

    @Option(help: "The log's origin, the first line of its checkpoints.")
    var origin: String

    @Option(help: "The contract's address.")
    var contract: String

    @Flag(help: "Take the admission back.")
    var remove = false

    func run() async throws {
        try await ChainOptions.run {
            let sender = try ChainOptions.address(sender, "the account")
            let contract = try ChainOptions.address(contract, "--contract")
            let administration = try account.administration(chain)
            let block =
                remove
                ? try await administration.remove(sender, origin: origin, contract: contract)
                : try await administration.admit(sender, origin: origin, contract: contract)
            var object = JSONObject()
            object.set("sender", sender.text)
            object.set("origin", origin)
            object.set("isAdmitted", !remove)
            object.set("isChanged", block != nil)
            let done = block.map { "in block \($0)" } ?? "already; nothing was sent"
            chain.show(object, ["\(remove ? "removed " : "admitted")  \(sender) for \(origin), \(done)"])
        }
    }
}
