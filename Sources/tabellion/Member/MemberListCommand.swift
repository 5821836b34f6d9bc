import ArgumentParser
import CryptoPrimitives
import Foundation
import TransparencyLog

/// `tabellion member list`: the members, and the policy that they make.
struct MemberListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Read the members from a log, and write the witness policy that they make.",
        discussion:
            "Example:\n  tabellion member list --from https://office.example/log --log VKEY --office-key HEX --policy policy.txt"
    )

    @OptionGroup var options: RegisterOptions

    @Option(help: "Where the policy is written (C2SP tlog-policy).")
    var policy: String?

    @Option(help: "How many members have to cosign; by default more than half.")
    var needed: Int?

    func run() async throws {
        try await MirrorFailure.explained {
            let (register, log) = try await options.register()
            for member in register.members {
                print("\(member.number)  \(member.name)  \(member.keys.address)\n   \(member.keys.cosigner.text)")
            }
            print("\(register.members.count) members; \(register.neededVotes) votes change something")
            guard let policy else { return }
            let bytes = try register.policy(log: log, needed: needed).bytes
            do {
                try Data(bytes).write(to: URL(fileURLWithPath: policy), options: .atomic)
            } catch { throw CommandError("\(policy): cannot be written: \(error.localizedDescription)", exitCode: 1) }
        }
    }
}
