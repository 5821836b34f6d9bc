import Browser
import CryptoPrimitives
import Foundation

/// The managed browser policy of one desktop, on the host's side of its bind mount: the image's own policy until input
/// stops, then the same with developer tools allowed, so that the worker can attach to pages.
struct BrowserPolicyDirectory: Sendable {
    let path: String

    private let input: [UInt8]
    private let afterInput: [UInt8]

    private static let file = "tabellion.json"

    /// Makes the directory with the input policy in force.
    ///
    /// - Parameters:
    ///   - policy: the image's managed policy.
    ///   - additionalRoots: DER certificates that the browser trusts beside its own.
    init(path: String, policy: [UInt8], additionalRoots: [[UInt8]]) throws {
        self.path = path
        input = try Self.changed(policy, additionalRoots, developerTools: 2)
        afterInput = try Self.changed(policy, additionalRoots, developerTools: 1)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try SessionFile.write(input, to: file, mode: 0o644)
    }

    private var file: String { path + "/" + Self.file }

    /// Digests of the policy that holds while input is allowed, and of the one after it.
    var inputDigests: DigestPair { DigestPair(of: input) }
    var afterInputDigests: DigestPair { DigestPair(of: afterInput) }

    /// Lets the worker attach to pages; the browser notices by itself within a moment.
    func allowAttaching() throws { try PolicyFile.replace(at: file, with: afterInput) }

    private static func changed(
        _ policy: [UInt8], _ additionalRoots: [[UInt8]], developerTools: Int
    ) throws -> [UInt8] {
        guard var object = try JSONSerialization.jsonObject(with: Data(policy)) as? [String: Any] else {
            throw WorkerError(.damaged, "the image's browser policy is not a JSON object; build the image again")
        }
        object["DeveloperToolsAvailability"] = developerTools
        if !additionalRoots.isEmpty { object["CACertificates"] = additionalRoots.map { Base64.encode($0) } }
        return Array(
            try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]))
    }
}
