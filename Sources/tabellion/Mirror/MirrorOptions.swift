import ArgumentParser
import CryptoPrimitives
import Draws
import Mirroring
import TransparencyLog

/// What opens a mirror's directory.
struct MirrorOptions: ParsableArguments {
    @Option(help: "The mirror's directory; made the first time. One for each key and log, never two processes on one.")
    var data: String

    @Option(help: "The mirror's key file; see tabellion mirror key.")
    var key: String

    @Option(help: "The mirror's name, as its verifier key has it.")
    var name: String

    @Option(help: "The log's verifier key.")
    var log: String

    @Option(help: "The office's key, 64 hexadecimal digits: it vouches for workers' keys on the log.")
    var officeKey: String

    @Option(help: "The log's directory, or its address.")
    var from: String

    @Option(
        help: "A draw's public directory, or its address, to be held before pi is cosigned; may be given several times."
    )
    var draw: [String] = []

    @Option(
        help:
            "The address below which an office publishes its draws, https://office.example/draws: each is fetched there by itself, before its pi is cosigned. May be given several times."
    )
    var draws: [String] = []

    @OptionGroup var tls: TLSOptions

    func open() throws -> Mirror {
        let configuration = Mirror.Configuration(
            directory: data, log: try VerifierKey(parsing: log), officeKey: try LogKeys.office(officeKey),
            source: try LogSource(from, trust: try tls.trust()),
            custody: HeldDraws(
                shelf: DrawShelf(
                    directory: Self.shelf(data), sources: try draw.map { try PublicSource($0) },
                    offices: try draws.map { try OfficeSource($0) })),
            now: Participation.now)
        return try Mirror(configuration, name: name, key: try KeyFile.read(key))
    }

    /// Where draws' data are kept: as `tabellion draw cosign` keeps them.
    static func shelf(_ data: String) -> String { data + "/held" }
}

/// The draws' module keeps, the mirrors' module asks.
struct HeldDraws: DrawCustody {
    let shelf: DrawShelf

    func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw] {
        await shelf.missing(of: draws, isNew: isNew)
    }

    func file(_ name: String, of commit: Digest) async -> HeldFile? {
        shelf.file(name, of: commit).map { path in
            HeldFile(path: path, contentType: name.hasSuffix(".json") ? "application/json" : "application/octet-stream")
        }
    }
}

/// Keys as they stand on a command line.
enum LogKeys {
    static func office(_ text: String) throws -> [UInt8] {
        guard let key = Hex.decode(text), key.count == Ed25519.publicKeyByteCount, Ed25519.isAcceptable(publicKey: key)
        else { throw CommandError("--office-key: 64 hexadecimal digits of an Ed25519 key should stand here") }
        return key
    }
}

/// Failures of mirrors in words for the person at the terminal. Exit: 1 refused, 2 what was given cannot be used.
enum MirrorFailure {
    static func explained<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await CeremonyFailure.explained(body)
        } catch let error as MirrorError {
            let isUnusable = error.code == .configuration || error.code == .source
            throw CommandError(error.message, exitCode: isUnusable ? 2 : 1)
        } catch let error as MirrorRefusal {
            throw CommandError("refused: \(error)", exitCode: 1)
        } catch let error as PolicyError {
            throw CommandError("the policy: \(error.message)")
        }
    }
}
