import ChainAnchoring
import CryptoPrimitives
import EthereumModel
import Foundation
import TransparencyLog

/// Anchors one checkpoint when its standard input ends; the tests kill it on the way.
///
///     ChainHolder NODE CONTRACT KEYFILE JOURNAL ORIGIN SIZE ROOT
@main
struct ChainHolder {
    static func main() async throws {
        _ = try FileHandle.standardInput.readToEnd()
        let arguments = CommandLine.arguments
        guard arguments.count == 8, let node = URL(string: arguments[1]), let size = UInt64(arguments[6]),
            let root = Digest(hex: arguments[7])
        else { exit(2) }
        var settings = ChainSettings(chainID: 20_200, depth: 1)
        settings.interval = .milliseconds(30)
        let anchoring = try CheckpointAnchoring(
            nodes: try NodeGroup([node]), contract: try EthereumAddress(parsing: arguments[2]),
            key: try EthereumKeyFile.read(arguments[3]), journal: arguments[4], settings: settings)
        _ = try await anchoring.anchor(try Checkpoint(origin: arguments[5], size: size, root: root))
    }
}
