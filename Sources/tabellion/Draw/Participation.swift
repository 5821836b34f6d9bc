import CanonicalJSON
import DrawCore
import Draws
import Foundation

/// What the commands of those who take part in a draw have in common.
enum Participation {
    /// Runs a command; input that cannot be used ends with 2, a refusal with 1.
    static func run(_ body: () async throws -> Void) async throws {
        try await CeremonyFailure.explained {
            do {
                try await body()
            } catch let error as CosignerRefusal {
                throw CommandError("refused: \(error)", exitCode: error.code == .unknownLog ? 2 : 1)
            }
        }
    }

    static func print(_ object: JSONObject) {
        Swift.print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
    }

    /// A line at once, so that a refusal never stands before what was found.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    static func draw(_ text: String) throws -> DrawIdentifier {
        do {
            return try DrawIdentifier(parsing: text)
        } catch { throw CommandError("--draw: \(error.message); the office prints it") }
    }

    /// Unix seconds.
    static func now() -> UInt64 { UInt64(Date().timeIntervalSince1970) }
}
