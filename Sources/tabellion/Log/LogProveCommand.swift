import ArgumentParser
import Foundation
import Mirroring
import TransparencyLog

/// `tabellion log prove`: an inclusion proof out of published tiles.
struct LogProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove that an entry stands on a log, as a .tlog-proof file.",
        discussion: """
            Example:
              tabellion log prove --from https://office.example/log --log VKEY --index 4711 --out 4711.tlog-proof

            The proof is checked before it is written. With --entry the entry's bytes are written too.
            """)

    @OptionGroup var options: LogOptions

    @Option(help: "The entry's index, from 0.")
    var index: UInt64

    @Option(help: "Where the proof is written; by default standard output.")
    var out: String?

    @Option(help: "Where the entry's bytes are written.")
    var entry: String?

    func run() async throws {
        try await MirrorFailure.explained {
            let (key, source, note, checkpoint) = try await options.latest()
            let (receipt, bytes) = try await TileProver(source).receipt(
                index: index, note: note, checkpoint: checkpoint)
            try receipt.verify(entry: bytes, logKey: key)
            if let entry { try Data(bytes).write(to: URL(fileURLWithPath: entry)) }
            guard let out else { return print(receipt.tlogProof, terminator: "") }
            try Data(receipt.tlogProof.utf8).write(to: URL(fileURLWithPath: out))
            print("entry \(index) of \(checkpoint.size) on \(checkpoint.origin): \(out)")
        }
    }
}
