import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws
import Foundation
import TransparencyLog

/// `tabellion draw new`: the next number, and rules that no longer change.
struct DrawNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Prepare a draw: check rules and candidates, give it the register's next number.",
        discussion: """
            Example:
              tabellion draw new --office /srv/office --register housing --rules rules.json --candidates candidates.csv \\
                --notary HEX --supervisor HEX --contributor HEX --contributor HEX --cosigner VKEY --cosigner VKEY --cosigner VKEY \\
                --quorum 2 --minimum-reveals 1

            A register that begins with rehearsal/ is for trying out; there --quorum 0 does without cosigners. Keys come from \
            tabellion draw key. The number is used up by the commitment only: a draft that is set aside (tabellion draw void) \
            leaves no gap.
            """)

    @OptionGroup var options: OfficeOptions
    @Option(help: "The office's register.") var register: String
    @Option(help: "The rules (rules.json; docs/guide/draw.md).") var rules: String
    @Option(help: "The candidates (CSV; docs/guide/draw.md).") var candidates: String
    @Option(help: ArgumentHelp("Public key, 64 hexadecimal digits.", valueName: "hex")) var notary: String
    @Option(help: ArgumentHelp("Public key, 64 hexadecimal digits.", valueName: "hex")) var supervisor: String
    @Option(help: ArgumentHelp("A contributor's public key; once for each, in order.", valueName: "hex"))
    var contributor: [String] = []
    @Option(help: ArgumentHelp("A cosigner's verifier key; once for each.", valueName: "vkey"))
    var cosigner: [String] = []
    @Option(help: "How many cosigners make a checkpoint count.") var quorum: UInt64
    @Option(help: "Fewer reveals than this void the draw; else what the rules say.") var minimumReveals: UInt64?
    @Option(help: "What winners take, in order (units.json).") var units: String?
    @Option(help: "Number of the void draw that this one repeats.") var replaces: UInt64 = 0

    @Flag(help: "In a rehearsal: drand's own chain, whose past rounds will do, and none of the rehearsal's own.")
    var quicknet = false

    func run() async throws {
        let proposal = try await CeremonyFailure.explained { try self.proposal() }
        let draft = try await options.working { office in
            let bar = ProgressBar()
            defer { bar.clear() }
            let draft = try await office.prepare(
                proposal, entropy: DrawOfficeCommand.entropy, now: CeremonyOptions.now, executor: ThreadedExecutor()
            ) { done, total in bar.show("candidates", Int(done), of: Int(total)) }
            // Puts the draft into its public directory too.
            _ = try await CeremonyRunner(draft.draw, in: office, progress: bar.progress)
            return draft
        }
        report(draft)
    }

    private func proposal() throws -> DrawProposal {
        let template = try DrawTemplate(freely: try CeremonyOptions.contents(of: rules), file: rules)
        var proposal = DrawProposal(
            register: register, template: template, candidates: candidates,
            notary: try Self.publicKey(notary, "--notary"), supervisor: try Self.publicKey(supervisor, "--supervisor"))
        proposal.contributors = try contributor.map { try Self.publicKey($0, "--contributor") }
        proposal.cosigners = try cosigner.map { text in
            do { return try VerifierKey(parsing: text) } catch { throw CommandError("--cosigner: \(error)") }
        }
        proposal.quorum = quorum
        if let minimumReveals { proposal.minimumReveals = minimumReveals }
        if let units {
            proposal.units = try UnitsFile(
                freely: try CeremonyOptions.contents(of: units, maximum: 64 << 20), file: units)
        }
        proposal.replaces = replaces
        if quicknet { proposal.rehearsalBeacon = .quicknet }
        return proposal
    }

    private static func publicKey(_ text: String, _ option: String) throws -> [UInt8] {
        guard let key = Hex.decode(text.lowercased()), key.count == Ed25519.publicKeyByteCount else {
            throw CommandError("\(option): 64 hexadecimal digits should stand here, as tabellion draw key prints them")
        }
        return key
    }

    private func report(_ draft: DrawDraft) {
        let configuration = draft.configuration
        if options.json {
            var object = JSONObject()
            object.set("drawId", draft.draw.text)
            object.set("rehearsal", draft.draw.isRehearsal)
            object.set("configHash", configuration.hash.hex)
            object.set("n", UInt64(draft.candidateCount))
            object.set("warnings", texts: draft.warnings.map(\.description))
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
            return
        }
        if draft.encoding == .gb18030 { Terminal.progress("\(candidates) is GB18030; it was converted") }
        for warning in draft.warnings { Terminal.progress("warning: \(warning)") }
        print((draft.draw.isRehearsal ? "REHEARSAL " : "") + "\(draft.draw): \(configuration.subject)")
        print(draft.isKnown ? "was prepared before, exactly so" : "prepared")
        print("candidates   \(draft.candidateCount), tickets \(draft.totalWeight)")
        print("contributors \(configuration.contributors.count), at least \(configuration.minimumReveals) must reveal")
        print("cosigners    \(configuration.cosigners.count), \(configuration.quorum) of them make a checkpoint count")
        print("config.json  \(configuration.hash)")
        let next =
            configuration.contributors.isEmpty
            ? "tabellion draw commit --office \(options.office) --draw \(draft.draw) --deadline TIME"
            : "contributors run tabellion draw contribute --draw \(draft.draw) --index J …; take their files with tabellion draw "
                + "contribution"
        print("next: \(next)")
    }
}
