internal import ArgumentParser
internal import Audit
internal import CanonicalJSON
internal import CryptoPrimitives
internal import EthereumModel
internal import EthereumVerification
internal import Glibc
internal import TransparencyLog

/// `tabellion-audit chain PROOF --checkpoint NOTE`.
struct ChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain",
        abstract: "Check the proof that a checkpoint stands on a chain.",
        discussion: """
            EXAMPLE
              tabellion-audit chain chain.json --checkpoint checkpoint --log-key office.example+1234abcd+AQ… \\
                --chain-id 20200 --contract 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 --block 4711:0x5d4a…

            All that is trusted comes from you: the chain, the contract, and either blocks (--block, as an institution told you \
            or a node of your own) or accounts (--sender). Without a trusted block a proof shows who signed, and not that the chain \
            ever took it: the check then does not pass. tabellion chain check asks nodes for the block.

            EXIT STATUS
              0  the contract took the checkpoint in a block that you trust
              1  it is not proven; the reason stands on its own line
              2  the proof, the checkpoint or the command line cannot be used
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The proof.", valueName: "proof"))
    var proof: String

    @Option(help: ArgumentHelp("The log's signed checkpoint.", valueName: "note"))
    var checkpoint: String

    @Option(help: ArgumentHelp("The log's verifier key.", valueName: "vkey"))
    var logKey: String

    @Option(help: ArgumentHelp("The chain's number (EIP-155).", valueName: "number"))
    var chainID: UInt64

    @Option(help: ArgumentHelp("The contract's address.", valueName: "address"))
    var contract: String

    @Option(help: ArgumentHelp("A block that you trust; may be given several times.", valueName: "number:hash"))
    var block: [String] = []

    @Option(help: ArgumentHelp("An account that may sign; may be given several times.", valueName: "address"))
    var sender: [String] = []

    func run() throws {
        let (held, noted, trust) = try given()
        let finding: ChainFinding
        do throws(EthereumError) {
            finding = try held.verify(checkpoint: noted, trust: trust, recovery: Secp256k1())
        } catch {
            say("refused", error.message)
            throw ExitCode(1)
        }
        if options.json {
            print(ChainReport(finding, noted).json)
        } else {
            for line in ChainReport(finding, noted).lines(isChinese: options.language == .chinese) { print(line) }
        }
        throw ExitCode(finding.strength == .included ? 0 : 1)
    }

    /// What cannot be used ends with 2.
    private func given() throws -> (ChainAnchorProof, Checkpoint, ChainTrust) {
        do {
            let held = try ChainAnchorProof(
                file: try Self.read(proof, atMost: ChainAnchorProof.maximumByteCount), named: proof)
            let note = try SignedNote(parsing: try Self.read(checkpoint, atMost: SignedNote.maximumByteCount))
            let noted = try Checkpoint(note: note, logKey: try VerifierKey(parsing: logKey))
            let trust = ChainTrust(
                chainID: chainID, contract: try EthereumAddress(parsing: contract),
                senders: Set(try sender.map { try EthereumAddress(parsing: $0) }), blocks: try block.map(Self.block))
            return (held, noted, trust)
        } catch {
            say("unusable", "\(error)")
            throw ExitCode(2)
        }
    }

    private func say(_ result: String, _ reason: String) {
        if options.json {
            var object = JSONObject()
            object.set("result", result)
            object.set("reason", reason)
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
        } else {
            StandardError.print("tabellion-audit: \(reason)")
        }
    }

    private struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private static func block(_ text: String) throws -> BlockReference {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let number = UInt64(parts[0]),
            let hash = Digest(hex: String(parts[1].hasPrefix("0x") ? parts[1].dropFirst(2) : parts[1]).lowercased())
        else {
            throw Unusable(
                description: "--block \(text): a number, a colon and 64 hexadecimal digits should stand here")
        }
        return BlockReference(number: number, hash: hash)
    }

    private static func read(_ path: String, atMost maximum: Int) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unusable(description: "\(path): cannot be read") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= maximum {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Unusable(description: "\(path): cannot be read") }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
