import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import EthereumModel
import EthereumVerification
import Foundation
import TransparencyLog

/// Which chain, by which nodes.
struct ChainOptions: ParsableArguments {
    @Option(help: "A node's address; may be given several times, and then more than half of them must agree.")
    var node: [String]

    @Option(help: "The chain's number (EIP-155).")
    var chainID: UInt64

    @Flag(help: "Print JSON.")
    var json = false

    func nodes() throws -> NodeGroup {
        let urls = try node.map { text in
            guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host != nil else {
                throw CommandError("--node: \"\(text)\" is no http or https address")
            }
            return url
        }
        return try NodeGroup(urls)
    }

    func view(_ contract: String) throws -> ContractView {
        try ContractView(nodes: nodes(), chainID: chainID, contract: Self.address(contract, "--contract"))
    }

    static func address(_ text: String, _ option: String) throws -> EthereumAddress {
        do { return try EthereumAddress(parsing: text) } catch { throw CommandError("\(option): \(error.message)") }
    }

    /// The checkpoint of a signed note in a file. Whoever anchors knows its own log: signatures are not checked here.
    static func checkpoint(_ path: String) throws -> Checkpoint {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path): cannot be read")
        }
        do { return try Checkpoint(parsing: SignedNote(parsing: Array(data)).text) } catch {
            throw CommandError("\(path): \(error)")
        }
    }

    /// One line for a person, or an object for a machine.
    func show(_ object: JSONObject, _ lines: [String]) {
        if json {
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
        } else {
            for line in lines { print(line) }
        }
    }

    /// Runs a command; input that cannot be used ends with 2, a refusal with 1.
    static func run(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as ChainError {
            throw CommandError(error.message, exitCode: error.code == .configuration ? 2 : 1)
        } catch let error as EthereumError {
            throw CommandError(error.message, exitCode: error.code == .malformedProof ? 2 : 1)
        }
    }
}

/// Whose transactions, at what price.
struct AccountOptions: ParsableArguments {
    @Option(help: "The account's key file (tabellion chain key).")
    var key: String

    @Option(help: "Where a transaction under way is kept. Default: the key file's name with .journal-CHAIN.")
    var journal: String?

    @Option(help: "Blocks on top before a block counts; 0 on chains with immediate finality.")
    var depth: UInt64 = 12

    @Option(help: "The most that a unit of gas may cost, in gwei.")
    var maximumFee: UInt64 = 500

    @Flag(help: "Send legacy transactions, for chains without EIP-1559.")
    var legacy = false

    func settings(_ chain: ChainOptions) throws -> ChainSettings {
        guard 1..<1 << 62 ~= chain.chainID else { throw CommandError("--chain-id: from 1 to 2^62 − 1") }
        guard maximumFee <= 1_000_000_000 else { throw CommandError("--maximum-fee: at most 10^9 gwei") }
        var settings = ChainSettings(
            chainID: chain.chainID, depth: depth, maximumFee: maximumFee * 1_000_000_000)
        settings.isLegacy = legacy
        return settings
    }

    func account() throws -> EthereumKey { try EthereumKeyFile.read(key) }

    func journal(_ chain: ChainOptions) -> String { journal ?? "\(key).journal-\(chain.chainID)" }

    func administration(_ chain: ChainOptions) throws -> ContractAdministration {
        try ContractAdministration(
            nodes: chain.nodes(), key: account(), journal: journal(chain), settings: settings(chain))
    }
}
