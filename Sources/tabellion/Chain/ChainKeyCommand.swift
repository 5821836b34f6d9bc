import ArgumentParser
import CanonicalJSON
import ChainAnchoring
import EthereumModel
import EthereumVerification
import Foundation

/// `tabellion chain key`: an account.
struct ChainKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make an account that anchors, or that administers a contract.",
        discussion: """
            Example:
              tabellion chain key anchor.key

            Prints the account's address. A key that is there already is never written over: its address is printed again. Use it \
            for nothing else: other transactions of the account get in the way.
            """)

    @Argument(help: "The key file; only you can read it. Keep a copy in a safe place.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await ChainOptions.run {
            let isThere = FileManager.default.fileExists(atPath: file)
            let key: EthereumKey
            if isThere {
                key = try EthereumKeyFile.read(file)
                Terminal.progress("\(file) was there already")
            } else {
                var generator = SystemRandomNumberGenerator()
                let secret = (0..<EthereumKey.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
                key = try EthereumKeyFile.create(file, secret: secret)
            }
            if json {
                var object = JSONObject()
                object.set("address", key.address.text)
                object.set("isNew", !isThere)
                print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
            } else {
                print(key.address.checksummed)
            }
        }
    }
}
