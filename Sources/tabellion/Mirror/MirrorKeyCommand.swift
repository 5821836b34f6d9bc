import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Draws
import Foundation
import TransparencyLog

/// `tabellion mirror key`: a key to cosign with.
struct MirrorKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a mirror's key, and print its verifier key.",
        discussion: """
            Example:
              tabellion mirror key mirror.key --name court.example/mirror

            A key that is there already is never written over: its verifier key is printed again. A mirror's key cosigns and does \
            nothing else; members vote with another one (tabellion draw key makes it).
            """)

    @Argument(
        help: "The key file; only you can read it. Keep no second copy in use: two mirrors with one key may disagree.")
    var file: String

    @Option(help: "The mirror's name: without white space and plus signs, for instance court.example/mirror.")
    var name: String

    func run() async throws {
        try await MirrorFailure.explained {
            if !FileManager.default.fileExists(atPath: file) {
                guard let key = Ed25519PrivateKey(seed: Participation.randomBytes(Ed25519.seedByteCount)) else {
                    preconditionFailure("32 bytes make an Ed25519 key")
                }
                try KeyFile.create(file, key)
            } else {
                Terminal.progress("\(file) was there already")
            }
            let key = try KeyFile.read(file)
            print(try VerifierKey(name: name, type: .cosignature, publicKey: key.publicKey).text)
        }
    }
}
