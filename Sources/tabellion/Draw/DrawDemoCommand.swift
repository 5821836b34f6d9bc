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

            One process plays office, contributors and log. Proofs, signatures and log are real; the beacon is a test chain of \
            drand's scheme, or a round of drand quicknet that is out (--beacon-round, --beacon-signature). OUT/draw is the \
            directory that an office would publish; OUT/office holds what it would keep to itself.
            """)

    @Option(name: .customLong("config"), help: "The rules (rules.json; docs/guide/draw.md).")
    var rules: String

    @Option(help: "The candidates (CSV; docs/guide/draw.md).")
    var candidates: String

    @Option(help: "A directory that does not exist yet.")
    var out: String

    @Option(help: "The office's register, without \"rehearsal/\".")
    var register = "example"

    @Option(help: "The draw's number in it.")
    var number: UInt64 = 1

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
        let template = try readTemplate()
        let keys = RehearsalKeys(contributors: contributors) { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let executor = ThreadedExecutor()
        let now = Date().timeIntervalSince1970
        let reader = try CandidateListReader(
            rules: ListRules(template), executor: executor)
        var encoding = ListEncoding.utf8
        let rehearsal: DrawRehearsal
        do {
            rehearsal = try DrawRehearsal(
                template, register: register, number: number, keys: keys, beacon: try beacon(), now: UInt64(now),
                executor: executor
            ) { salt in
                switch try reader.read(candidates, key: salt) {
                case .list(let list, let summary):
                    encoding = summary.encoding
                    return list
                case .refused(let problems, _): throw problems
                }
            }
        } catch let problems as ListProblems {
            let lines = problems.description.split(separator: "\n")
            let shown = lines.prefix(40).joined(separator: "\n")
            let rest = lines.count > 40 ? "\nand \(lines.count - 40) more lines" : ""
            throw CommandError("\(candidates): nothing was imported\n\(shown)\(rest)", exitCode: 1)
        } catch let problems as DrawsProblems {
            throw CommandError(problems.description, exitCode: 1)
        }
        if encoding == .gb18030 { say("\(candidates) is GB18030; it was converted") }
        for warning in rehearsal.warnings { say("warning: \(warning)") }
        let files = DrawFiles(directory: out)
        try files.prepare()
        let drawn = try await DrawnRehearsal(
            drawing: rehearsal, log: files.log, now: UInt64(now * 1000), executor: executor)
        try files.publish(drawn)
        try report(drawn, files)
    }

    private func readTemplate() throws -> DrawTemplate {
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw CommandError("\(rules): cannot be read; does the file exist?")
        }
        do {
            return try DrawTemplate(freely: data, file: rules)
        } catch { throw CommandError("\(error)") }
    }

    private func beacon() throws -> DrawRehearsal.Beacon {
        switch (beaconRound, beaconSignature) {
        case (nil, nil): return .local
        case (let round?, let text?):
            guard let signature = Hex.decode(text.lowercased()), signature.count == 48 else {
                throw CommandError("--beacon-signature: 96 hexadecimal digits should stand here")
            }
            return .quicknet(round: round, signature: signature)
        default: throw CommandError("--beacon-round and --beacon-signature go together")
        }
    }

    private func say(_ line: String) { if !json { Terminal.progress(line) } }

    private func report(_ drawn: DrawnRehearsal, _ files: DrawFiles) throws {
        let commitment = drawn.rehearsal.commitment
        if json {
            var object = JSONObject()
            object.set("drawId", commitment.draw.text)
            object.set("rehearsal", true)
            object.set("commit", commitment.commit.hex)
            object.set("seed", drawn.seed.hex)
            object.set("result", drawn.result.hex)
            object.set("directory", files.draw)
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
            return
        }
        print("REHEARSAL \(commitment.draw): \(drawn.rehearsal.configuration.subject)")
        print("candidates   \(commitment.candidateCount), tickets \(commitment.totalWeight)")
        for stage in drawn.stages {
            let record = stage.record
            print(
                "stage \(record.stage)      seats \(record.available), eligible \(stage.eligibleCount), "
                    + "seats left \(record.left), listed \(record.listed)")
        }
        print("commit       \(commitment.commit)\nseed         \(drawn.seed)\nresult       \(drawn.result)")
        print("published    \(files.draw)\nkept         \(files.office)")
        print("check it     tabellion-audit draw \(files.draw) --rehearsal")
    }
}
