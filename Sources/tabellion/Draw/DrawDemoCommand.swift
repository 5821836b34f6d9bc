import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws
import Foundation

/// `tabellion draw demo`: a whole rehearsal at once.
struct DrawDemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Rehearse a whole draw: commit, prove, reveal, draw, publish.",
        discussion: """
            Example:
              tabellion draw demo --config examples/draws/housing/rules.json \\
                --candidates examples/draws/housing/candidates.csv --out /tmp/housing
              tabellion-audit draw /tmp/housing/draw --rehearsal

            One process plays office, contributors and log, step by step as tabellion draw new, commit and so on would. Proofs, \
            signatures and log are real; the beacon is a chain of the rehearsal's own, or a round of drand quicknet that is out \
            (--beacon-round, --beacon-signature). OUT/draw is the directory that an office would publish, OUT/slips the look-up; \
            OUT/office holds what it would keep to itself.
            """)

    @Option(name: .customLong("config"), help: "The rules (rules.json; docs/guide/draw.md).")
    var rules: String

    @Option(help: "The candidates (CSV; docs/guide/draw.md).")
    var candidates: String

    @Option(help: "A directory that does not exist yet.")
    var out: String

    @Option(help: "The office's register, without \"rehearsal/\".")
    var register = "example"

    @Option(help: "How many contributors take part, 0 to 100.")
    var contributors = 3

    @Option(help: "A round of drand quicknet that is out.")
    var beaconRound: UInt64?

    @Option(help: "That round's signature, 96 hexadecimal digits.")
    var beaconSignature: String?

    @Flag(help: "Print the result as JSON, and no progress.")
    var json = false

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw CommandError("\(out) exists already; name another directory with --out")
        }
        guard (0...100).contains(contributors) else { throw CommandError("--contributors must be 0 to 100") }
        let beacon = try beacon()
        let rehearsal = try await CeremonyFailure.explained {
            let bar = ProgressBar()
            defer { bar.clear() }
            let template = try DrawTemplate(freely: try CeremonyOptions.contents(of: rules), file: rules)
            return try await RehearsedCeremony(
                template, candidates: candidates, register: register, contributors: contributors, beacon: beacon,
                out: out, entropy: DrawOfficeCommand.entropy, now: CeremonyOptions.now, progress: bar.progress)
        }
        if rehearsal.draft.encoding == .gb18030 { say("\(candidates) is GB18030; it was converted") }
        for warning in rehearsal.draft.warnings { say("warning: \(warning)") }
        report(rehearsal)
    }

    private func beacon() throws -> RehearsedCeremony.Beacon {
        switch (beaconRound, beaconSignature) {
        case (nil, nil): return .own
        case (let round?, let text?):
            guard let signature = Hex.decode(text.lowercased()), signature.count == 48 else {
                throw CommandError("--beacon-signature: 96 hexadecimal digits should stand here")
            }
            return .quicknet(round: round, signature: signature)
        default: throw CommandError("--beacon-round and --beacon-signature go together")
        }
    }

    private func say(_ line: String) { if !json { Terminal.progress(line) } }

    private func report(_ rehearsal: RehearsedCeremony) {
        let (commitment, result) = (rehearsal.commitment, rehearsal.result)
        let draw = out + "/" + RehearsedCeremony.draw
        if json {
            var object = JSONObject()
            object.set("drawId", commitment.draw.text)
            object.set("rehearsal", true)
            object.set("commit", commitment.commit.hex)
            object.set("seed", result.seed.hex)
            object.set("result", result.result.hex)
            object.set("directory", draw)
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
            return
        }
        print("REHEARSAL \(commitment.draw): \(rehearsal.draft.configuration.subject)")
        print("candidates   \(commitment.candidateCount), tickets \(commitment.totalWeight)")
        for stage in result.stages {
            print(
                "stage \(stage.stage)      seats \(stage.available), seats left \(stage.left), listed \(stage.listed)")
        }
        print("commit       \(commitment.commit)\nseed         \(result.seed)\nresult       \(result.result)")
        print(
            "published    \(draw)\nslips        \(out)/\(RehearsedCeremony.slips)\nkept         \(out)/\(RehearsedCeremony.office)"
        )
        print("check it     tabellion-audit draw \(draw) --rehearsal")
    }
}
