import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws
import Foundation
import TransparencyLog

/// `tabellion draw office`: founds an office, or says whose this is.
struct DrawOfficeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "office", abstract: "Found the office that holds draws: its directory, log and keys.",
        discussion: """
            Example:
              tabellion draw office --office /srv/office --origin example.org/draws
            """)

    @OptionGroup var options: OfficeOptions

    @Option(help: "Name of the office's log, for ever; a domain and a path are usual.")
    var origin: String

    func run() async throws {
        let isNew = try await CeremonyFailure.explained {
            try options.directory.create(
                origin: origin, keys: OfficeDirectory.Keys(log: Self.key(), office: Self.key()))
        }
        let (log, office) = try await options.working { ($0.logKey.text, Hex.encode($0.officeKey)) }
        if options.json {
            var object = JSONObject()
            object.set("log", log)
            object.set("office", office)
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
            return
        }
        print(isNew ? "founded      \(options.office)" : "was there     \(options.office)")
        print("log key      \(log)\noffice key   \(office)")
        print("next: keep a backup of \(options.office)/keys; then tabellion draw new")
    }

    static func entropy(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static func key() -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: entropy(Ed25519.seedByteCount)) else {
            preconditionFailure("32 bytes make an Ed25519 key")
        }
        return key
    }
}
