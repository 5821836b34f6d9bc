import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation

/// `tabellion deposit`: files or digests, from the command line to a receipt and a proof.
struct DepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit",
        abstract: "Deposit files or digests, and fetch their receipts and proofs.",
        discussion: """
            Examples:
              tabellion deposit contract.pdf --recipient age1… --letter --token operator.token --out deposits
              tabellion deposit contract.pdf --token operator.token
              tabellion deposit --hash 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --token operator.token

            With --recipient a file goes to the office, which keeps it encrypted for that age recipient alone; without, only \
            its digests do. A command that was cut off goes on when it is given again with the same --out.
            """)

    @Argument(help: "Files to deposit.")
    var files: [String] = []

    @Option(help: "SHA-256 to deposit, 64 hexadecimal digits; may be given several times.")
    var hash: [String] = []

    @Option(help: "SM3 to deposit; beside a --hash it is of the same content, the first of the first and so on.")
    var sm3: [String] = []

    @Option(name: .customLong("case"), help: "The case that the deposits belong to.")
    var caseNumber: String?

    @Option(help: "Whose deposits these are, for the office's private record.")
    var owner: String?

    @Option(
        help: "age recipient of the owner: the files themselves are kept, encrypted so that only this key opens them.")
    var recipient: String?

    @Flag(help: "Wait until everybody whom the office's policy asks for attests the entries, and fetch the proofs.")
    var wait = false

    @Flag(help: "Wait likewise, and fetch proofs and custody letters.")
    var letter = false

    @Option(help: "Directory for receipts and proofs; made if it is not there.")
    var out = "."

    @OptionGroup var farm: FarmOptions

    @Flag(help: "Print the result as JSON, and no progress.")
    var json = false

    func validate() throws {
        guard !files.isEmpty || !hash.isEmpty || !sm3.isEmpty else {
            throw ValidationError("name files, or give --hash or --sm3")
        }
        guard hash.isEmpty || sm3.isEmpty || hash.count == sm3.count else {
            throw ValidationError("--hash and --sm3: as many of one as of the other, or one kind only")
        }
        for digest in hash + sm3 where Digest(hex: digest) == nil {
            throw ValidationError("\(digest): 64 lower-case hexadecimal digits are needed")
        }
        guard recipient == nil || !files.isEmpty else { throw ValidationError("--recipient goes with files") }
    }

    func run() async throws {
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let client = DepositClient(try farm.caller())
        var results: [DepositResult] = []
        for file in files { results.append(try await deposit(file: file, client)) }
        for number in 0..<max(hash.count, sm3.count) {
            let hashes = DepositClient.Hashes(
                sha256: hash.isEmpty ? nil : hash[number], sm3: sm3.isEmpty ? nil : sm3[number], case: caseNumber,
                owner: owner)
            let name = hash.isEmpty ? "sm3-\(sm3[number])" : hash[number]
            results.append(try await submit(hashes, name: name, what: name, client))
        }
        try report(results)
    }

    private func deposit(file: String, _ client: DepositClient) async throws -> DepositResult {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let (digests, byteCount) = try Self.digests(of: file) { done in
            if !json { Terminal.progress("\(name): \(done >> 20) MiB hashed") }
        }
        let described = DepositClient.Hashes(
            sha256: digests.sha256.hex, sm3: digests.sm3.hex, name: name, case: caseNumber, owner: owner)
        let isLarge = byteCount > 64 << 20
        guard let recipient else { return try await submit(described, name: name, what: file, client) }
        let quiet = json || !isLarge
        return try await submit(described, name: name, what: file, client) { key in
            let step = ProgressStep()
            return try await client.deposit(
                file: file, described, recipient: recipient,
                contentDigest:
                    "sha-256=:\(Base64.encode(digests.sha256.bytes)):, sm3=:\(Base64.encode(digests.sm3.bytes)):",
                key: key
            ) { sent in
                guard !quiet, step.isDue(sent) else { return }
                Terminal.progress("\(name): \(sent >> 20) of \(byteCount >> 20) MiB sent")
            }
        }
    }

    /// Deposits once: under a key that stands in a file beside the results before anything is sent.
    ///
    /// - Parameters:
    ///   - name: of the results: `NAME.deposit.json`, `NAME.receipt.json`, `NAME.proof.json`, `NAME.letter.pdf`.
    ///   - send: hands in; by default the digests alone.
    private func submit(
        _ hashes: DepositClient.Hashes, name: String, what: String, _ client: DepositClient,
        send: ((String) async throws -> Data)? = nil
    ) async throws -> DepositResult {
        let base = out + "/" + name
        // What is asked for is part of the key: another request never meets the key of this one.
        let asked = [hashes.sha256, hashes.sm3, hashes.name, caseNumber, owner, recipient, farm.server]
            .map { $0 ?? "" }.joined(separator: "\0")
        let key = try DepositKey.kept(beside: base, for: asked)
        let answer: Data
        if let known = try await client.find(key: key) {
            answer = try await client.receipt(known.id)
        } else if let send {
            answer = try await send(key)
        } else {
            answer = try await client.deposit(hashes, key: key)
        }
        let (id, signed) = try Self.read(answer, farm.server)
        // The whole answer holds the seed, which opens every commitment of the request: it is the depositor's alone.
        try answer.write(to: URL(fileURLWithPath: base + ".deposit.json"), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: base + ".deposit.json")
        let receipt = base + ".receipt.json"
        try Data(signed).write(to: URL(fileURLWithPath: receipt), options: .atomic)
        var result = DepositResult(
            what: what, id: id, sha256: hashes.sha256, sm3: hashes.sm3, receipt: receipt, proof: nil)
        if wait || letter {
            try await awaitAnchors(id, what, client)
            let proof = base + ".proof.json"
            try await client.proof(id).write(to: URL(fileURLWithPath: proof), options: .atomic)
            result.proof = proof
        }
        if letter {
            let path = base + ".letter.pdf"
            try await client.letter(id).write(to: URL(fileURLWithPath: path), options: .atomic)
            result.letter = path
        }
        return result
    }

    /// The deposit's id, and the receipt as auditors take it.
    private static func read(_ answer: Data, _ server: String) throws -> (id: String, receipt: [UInt8]) {
        guard case .object(let members) = try? JSONParser.parse(Array(answer)), case .string(let id)? = members["id"],
            let receipt = members["receipt"]
        else { throw CommandError("\(server): the answer is not of the described form", exitCode: 1) }
        return (id, receipt.canonicalBytes)
    }

    /// Waits until the office's policy is met, and says for whom it waits.
    private func awaitAnchors(_ id: String, _ what: String, _ client: DepositClient) async throws {
        var said = ""
        while true {
            let view = try await client.deposit(id)
            if view.letter != "waiting" { return }
            let lacking = view.lacking.map { "\($0.kind) \($0.names.joined(separator: ", "))" }.joined(separator: "; ")
            let state = lacking.isEmpty ? "a checkpoint" : lacking
            if !json, state != said { Terminal.progress("\(what): deposit \(id); waiting for \(state)") }
            said = state
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private static func digests(
        of file: String, _ progress: (UInt64) -> Void
    ) throws -> (digests: DigestPair, byteCount: UInt64) {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CommandError("\(file): cannot be read; does it exist?")
        }
        var hasher = PairHasher()
        var told: UInt64 = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(piece)
            if hasher.byteCount - told >= 1 << 30 {
                told = hasher.byteCount
                progress(told)
            }
        }
        let byteCount = hasher.byteCount
        return (hasher.finalize(), byteCount)
    }

    private func report(_ results: [DepositResult]) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(results), as: UTF8.self))
            return
        }
        for result in results {
            print("deposit  \(result.id)  \(result.what)")
            print("receipt  \(result.receipt)")
            if let proof = result.proof { print("proof    \(proof)") }
            if let letter = result.letter { print("letter   \(letter)") }
        }
    }
}

/// What `deposit --json` prints, one for each deposit.
private struct DepositResult: Encodable {
    let what: String
    let id: String
    let sha256: String?
    let sm3: String?
    let receipt: String
    var proof: String?
    var letter: String?
}
