import ArgumentParser

/// `tabellion chain`: checkpoints on a chain that speaks Ethereum's JSON-RPC.
struct ChainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain", abstract: "Anchor the ledger's checkpoints in a contract on a consortium's chain.",
        subcommands: [
            ChainKeyCommand.self, ChainDeployCommand.self, ChainAdmitCommand.self, ChainStatusCommand.self,
            ChainAnchorCommand.self, ChainCheckCommand.self,
        ])
}
