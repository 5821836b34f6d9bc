import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import CryptoPrimitives
import EthereumModel
import EthereumVerification

/// `tabellion chain deploy`: set up a contract.
struct ChainDeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Set up an anchor contract.",
        discussion: """
            Example:
              tabellion chain deploy --node http://127.0.0.1:8545 --chain-id 20200 --key admin.key

            Prints the contract's address, which every institution writes into its trust file. The admin admits and removes \
            senders; it can neither change nor remove what was anchored.
            """)

    @OptionGroup var chain: ChainOptions

    @OptionGroup var account: AccountOptions

    @Option(help: "Who admits senders. Default: the account of --key.")
    var admin: String?

    func run() async throws {
        try await ChainOptions.run {
            let admin = try admin.map { try ChainOptions.address($0, "--admin") } ?? account.account().address
            let (contract, block) = try await account.administration(chain).deploy(admin: admin)
            var object = JSONObject()
            object.set("contract", contract.text)
            object.set("admin", admin.text)
            object.set("block", decimal: block.number)
            object.set("blockHash", block.hash.hex)
            chain.show(
                object, ["contract  \(contract)", "admin     \(admin)", "block     \(block)"])
        }
    }
}
