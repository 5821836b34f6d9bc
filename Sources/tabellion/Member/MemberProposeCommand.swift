import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import TransparencyLog

/// `tabellion member propose`: writes down a change, for the members to vote on.
struct MemberProposeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Write down an admission, a removal or new keys, for the members to vote on.",
        discussion: """
            Example:
              tabellion member propose admit --from https://office.example/log --log VKEY --office-key HEX --name "City Court" \\
                --cosigner VKEY --key HEX --address https://court.example/ --out court.json
              tabellion member propose remove --member 3 --from … --log VKEY --office-key HEX --out leave.json
            """)

    @Argument(help: "admit, remove or replace-key.")
    var action: String

    @OptionGroup var options: RegisterOptions

    @Option(help: "The member's number; with remove and replace-key.")
    var member: UInt16?

    @Option(help: "The institution's name; with admit.")
    var name: String?

    @Option(help: "Verifier key of its mirror; with admit and replace-key.")
    var cosigner: String?

    @Option(help: "Its key for votes, 64 hexadecimal digits; with admit and replace-key.")
    var key: String?

    @Option(help: "Address of its mirror; with admit and replace-key.")
    var address: String?

    @Option(help: "The proposal.")
    var out: String

    func run() async throws {
        try await MirrorFailure.explained {
            guard let action = MemberRecord.Action(rawValue: action) else {
                throw CommandError("\(action): admit, remove or replace-key should stand here")
            }
            let (register, log) = try await options.register()
            let record = try record(action, register, log.name)
            // Read back: what cannot stand on the log is refused here already.
            do throws(JSONError) {
                _ = try MemberRecord(canonical: record.canonicalBytes, file: "the record")
            } catch { throw CommandError("\(error.message); \(error.remedy)") }
            try ProposalFile.write(MemberProposal(record: record), to: out)
            print("\(out): \(action.rawValue) member \(record.member); \(register.neededVotes) votes are needed")
        }
    }

    private func record(
        _ action: MemberRecord.Action, _ register: MemberRegister, _ origin: String
    ) throws -> MemberRecord {
        func number() throws -> UInt16 {
            guard let member, register.member(member) != nil else {
                throw CommandError("--member: the number of a member should stand here; see tabellion member list")
            }
            return member
        }
        switch action {
        case .admit:
            guard let name else { throw CommandError("--name: the institution's name is missing") }
            return .admit(
                log: origin, sequence: register.sequence, member: register.nextNumber, name: name, keys: try keys())
        case .remove: return .remove(log: origin, sequence: register.sequence, member: try number())
        case .replaceKey:
            return .replaceKey(log: origin, sequence: register.sequence, member: try number(), keys: try keys())
        }
    }

    private func keys() throws -> MemberRecord.Keys {
        guard let cosigner, let key, let address else {
            throw CommandError("--cosigner, --key and --address are needed for \(action)")
        }
        guard let signing = Hex.decode(key), signing.count == Ed25519.publicKeyByteCount else {
            throw CommandError("--key: 64 hexadecimal digits should stand here")
        }
        return MemberRecord.Keys(cosigner: try VerifierKey(parsing: cosigner), signing: signing, address: address)
    }
}
