import ArgumentParser
import CryptoPrimitives
import DrandBeacon
import DrawCore
import Draws
import Foundation

/// `tabellion draw beacon`: waits for the committed round.
struct DrawBeaconCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beacon", abstract: "Wait for the beacon's committed round, or take it from hand.",
        discussion: """
            Example:
              tabellion draw beacon --office /srv/office --draw housing/0001
              tabellion draw beacon --office /srv/office --draw housing/0001 --signature 8a3f…
              tabellion draw beacon --office /srv/office --draw housing/0001 --file -
              tabellion draw beacon --office /srv/office --draw housing/0001 --picture code.png

            By hand, a scanner or a copy: the signature alone, ROUND:SIGNATURE, the JSON that drand's page shows, or a scanned \
            code; blanks and line breaks do no harm, and a wrong digit is noticed. \
            Relays are asked side by side and none is believed; the wait has no end, and the office is free for other work \
            meanwhile. A rehearsal of its own chain waits for nothing.
            """)

    static let relays = [
        "https://api.drand.sh", "https://api2.drand.sh", "https://api3.drand.sh", "https://drand.cloudflare.com",
    ]

    @OptionGroup var options: CeremonyOptions

    @Option(help: ArgumentHelp("Base address of a relay; once for each, else drand's own.", valueName: "url"))
    var relay: [String] = []

    @Option(
        help: ArgumentHelp(
            "The round's signature, ROUND:SIGNATURE, drand's JSON, or a scanned code.", valueName: "text"))
    var signature: String?

    @Option(
        help: ArgumentHelp("A file with the same; - reads standard input, as from a hand scanner.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("A picture with a QR code of the same; needs zbarimg (zbar-tools).", valueName: "file"))
    var picture: String?

    func run() async throws {
        guard [!relay.isEmpty, signature != nil, file != nil, picture != nil].count(where: { $0 }) <= 1 else {
            throw CommandError("--relay, --signature, --file and --picture exclude each other")
        }
        let beacon = try await found()
        try await options.working { runner, _ in
            guard let beacon else { return ["the round was known before"] }
            let outcome = try await runner.take(beacon: beacon)
            let own = try runner.rehearsalRound() != nil ? ", of the rehearsal's own chain, which proves nothing" : ""
            return [
                outcome == .done ? "round \(beacon.round) verified and kept\(own)" : "the round was known before",
                "seed         \(runner.ceremony.seed?.hex ?? "")",
            ]
        }
    }

    /// The round; the office is closed while it is waited for. Nil if it is known.
    private func found() async throws -> BeaconFile? {
        let draw = try options.identifier()
        let wanted = try await options.office.working { office -> (KeptBeacon, BeaconFile?)? in
            let bar = ProgressBar()
            defer { bar.clear() }
            let runner = try await CeremonyRunner(draw, in: office, progress: bar.progress)
            guard try runner.needsBeacon() else { return nil }
            return (try runner.keptBeacon(), try runner.rehearsalRound())
        }
        guard let (kept, own) = wanted else { return nil }
        return try await CeremonyFailure.explained {
            if let text = try givenText() { return try BeaconText.read(text, round: kept.round, chain: kept.chain) }
            if let own, relay.isEmpty { return own }
            return try await wait(for: kept)
        }
    }

    /// What somebody typed, copied or scanned; nil to ask the relays.
    private func givenText() throws -> String? {
        if let signature { return signature }
        if let picture { return try PictureScanner.text(of: picture) }
        guard let file else { return nil }
        guard file == "-" else {
            let bytes = try CeremonyOptions.contents(of: file, maximum: BeaconText.maximumByteCount)
            return String(decoding: bytes, as: UTF8.self)
        }
        if isatty(STDIN_FILENO) == 1 { Terminal.progress("the round's signature, then Ctrl-D:") }
        var bytes = Data()
        while bytes.count <= BeaconText.maximumByteCount,
            let more = try FileHandle.standardInput.read(upToCount: 4096), !more.isEmpty
        {
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func wait(for kept: KeptBeacon) async throws -> BeaconFile {
        let addresses = relay.isEmpty ? Self.relays : relay
        let urls = try addresses.map { text in
            guard let url = URL(string: text) else { throw CommandError("--relay: \(text) is no address") }
            return url
        }
        return try await BeaconRelays(chain: kept.chain, relays: urls).wait(for: kept.round) { progress in
            switch progress {
            case .due(let time):
                Terminal.progress("round \(kept.round) is due at \(LocalTime.text(time)); waiting")
            case .asked(_, let answers, let pause):
                for answer in answers { Terminal.progress("\(answer.relay): \(answer.text)") }
                Terminal.progress("asking again in \(pause)")
            }
        }
    }
}
