import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Draws
import Foundation
import TransparencyLog

/// `tabellion draw key`: a key for somebody who takes part in a draw.
struct DrawKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key for a contributor, a cosigner, a notary or a supervisor.",
        discussion: """
            Example:
              tabellion draw key contributor.key
              tabellion draw key witness.key --name witness.example/draws

            Prints the public key, which the office needs. With --name also the cosigner's verifier key. A key that is there \
            already is never written over: its public key is printed again.
            """)

    @Argument(help: "The key file; only you can read it. Keep a copy in a safe place.")
    var file: String

    @Option(help: "A cosigner's name, as its verifier key will have it.")
    var name: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await Participation.run {
            let isThere = FileManager.default.fileExists(atPath: file)
            if !isThere {
                guard let key = Ed25519PrivateKey(seed: Participation.randomBytes(Ed25519.seedByteCount)) else {
                    preconditionFailure("32 bytes make an Ed25519 key")
                }
                try KeyFile.create(file, key)
            }
            let key = try KeyFile.read(file)
            let verifier = try name.map { try VerifierKey(name: $0, type: .cosignature, publicKey: key.publicKey) }
            if json {
                var object = JSONObject()
                object.set("publicKey", hex: key.publicKey)
                if let verifier { object.set("verifierKey", verifier.text) }
                object.set("isNew", !isThere)
                Participation.print(object)
            } else {
                if isThere { Terminal.progress("\(file) was there already") }
                print(Hex.encode(key.publicKey))
                if let verifier { print(verifier.text) }
            }
        }
    }
}
