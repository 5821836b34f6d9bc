import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import CryptoPrimitives
import EthereumModel

/// `tabellion chain status`: what a contract holds.
struct ChainStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the newest checkpoint of a log that a contract took.",
        discussion: """
            Example:
              tabellion chain status --origin office.example/ledger --contract 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 \\
                --node http://127.0.0.1:8545 --chain-id 20200

            With --sender also whether that account may anchor the log, and what it can pay with.
            """)

    @OptionGroup var chain: ChainOptions

    @Option(help: "The log's origin, the first line of its checkpoints.")
    var origin: String

    @Option(help: "The contract's address.")
    var contract: String

    @Option(help: "An account to report on.")
    var sender: String?

    func run() async throws {
        try await ChainOptions.run {
            let view = try chain.view(contract)
            try await view.check()
            let latest = try await view.latest(origin: origin)
            let admin = try await view.admin()
            var object = JSONObject()
            object.set("origin", origin)
            object.set("size", decimal: latest.size)
            object.set("root", latest.root.hex)
            object.set("height", decimal: latest.height)
            object.set("admin", admin.text)
            var lines = [
                latest.size == 0
                    ? "anchored  nothing of \(origin) yet"
                    : "anchored  \(origin), \(latest.size) entries, root \(latest.root), in block \(latest.height)",
                "admin     \(admin)",
            ]
            if let sender {
                let account = try ChainOptions.address(sender, "--sender")
                let isAdmitted = try await view.isAdmitted(account, origin: origin)
                let balance = try await view.balance(of: account)
                object.set("isAdmitted", isAdmitted)
                object.set("balance", decimal: balance)
                lines.append(
                    "sender    \(account) is \(isAdmitted ? "admitted" : "not admitted"), has "
                        + "\(balance == .max ? "at least " : "")\(balance) wei")
            }
            chain.show(object, lines)
        }
    }
}
