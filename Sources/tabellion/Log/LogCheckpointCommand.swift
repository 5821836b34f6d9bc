import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Foundation
import TransparencyLog

/// `tabellion log checkpoint`: the latest checkpoint, and who cosigned it.
struct LogCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Show a log's latest checkpoint, and whether a policy's quorum cosigned it.",
        discussion: """
            Example:
              tabellion log checkpoint --from https://office.example/log --log VKEY --policy policy.txt

            Exit status 1 if the log did not sign it, or the policy's quorum did not cosign it.
            """)

    @OptionGroup var options: LogOptions

    @Option(help: "A witness policy, as text (C2SP tlog-policy).")
    var policy: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await MirrorFailure.explained {
            let (key, _, note, checkpoint) = try await options.latest()
            var standing: PolicyStanding?
            if let policy {
                guard let data = FileManager.default.contents(atPath: policy) else {
                    throw CommandError("\(policy): cannot be read")
                }
                let rules = try WitnessPolicy(parsing: Array(data))
                _ = try rules.checkpoint(of: note, logKey: key)
                standing = try rules.standing(of: note)
            }
            if json { return try print(checkpoint, standing) }
            print("origin   \(checkpoint.origin)\nsize     \(checkpoint.size)\nroot     \(checkpoint.root)")
            for signer in standing?.signers ?? [] { print("cosigned \(signer.name) at \(signer.time) (Unix seconds)") }
            for name in standing?.missing ?? [] { print("missing  \(name)") }
            if let standing, !standing.isMet { throw CommandError("the policy's quorum has not cosigned", exitCode: 1) }
        }
    }

    private func print(_ checkpoint: Checkpoint, _ standing: PolicyStanding?) throws {
        var object = JSONObject()
        object.set("origin", checkpoint.origin)
        object.set("size", checkpoint.size)
        object.set("root", checkpoint.root.hex)
        if let standing {
            object.set("isMet", standing.isMet)
            object.set("missing", texts: standing.missing.map(\.description))
            object.set(
                "signers",
                .array(
                    standing.signers.map { signer in
                        var one = JSONObject()
                        one.set("name", signer.name.description)
                        one.set("time", signer.time)
                        return .object(one)
                    }))
        }
        Participation.print(object)
        if let standing, !standing.isMet { throw CommandError("the policy's quorum has not cosigned", exitCode: 1) }
    }

    private func print(_ line: String) { Swift.print(line) }
}
