import ArgumentParser
import CryptoPrimitives
import Foundation
import NodeCertificates

/// The authority for nodes' certificates.
struct NodeAuthorityOptions: ParsableArguments {
    @Option(help: "The authority's directory; see tabellion member authority.")
    var authority: String

    func open() throws -> NodeAuthority { try NodeAuthority(directory: authority) }
}

/// Failures of the authority in words for the person at the terminal. Exit: 1 refused, 2 what was given cannot be used.
enum NodeFailure {
    static func explained<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await MirrorFailure.explained(body)
        } catch let error as NodeCertificateError {
            let cause = error.cause.map { " (\($0))" } ?? ""
            throw CommandError(error.message + cause, exitCode: isUnusable(error.code) ? 2 : 1)
        }
    }

    private static func isUnusable(_ code: NodeCertificateError.Code) -> Bool {
        switch code {
        case .name, .storage, .register: true
        default: false
        }
    }

    static func names(_ texts: [String]) throws -> [NodeName] { try texts.map { try NodeName(parsing: $0) } }

    static func role(_ text: String) throws -> NodeRole {
        guard let role = NodeRole(rawValue: text) else { throw ValidationError("worker, office or mirror") }
        return role
    }

    static func now() -> UInt64 { UInt64(Date().timeIntervalSince1970) }

    /// A file that everybody may read, written whole.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch { throw CommandError("\(path): cannot be written: \(error.localizedDescription)", exitCode: 1) }
    }

    static func day(_ seconds: UInt64) -> String {
        String(ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(seconds))).prefix(10))
    }
}
