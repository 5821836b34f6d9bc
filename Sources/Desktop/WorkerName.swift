/// Name of a worker on its host: 1 to 16 lower-case letters or digits, and not "slots".
public struct WorkerName: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Throws: `configuration` when the name is none.
    public init(_ name: String) throws(DesktopError) {
        let valid = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        guard valid, (1...16).contains(name.utf8.count), name != "slots" else {
            throw DesktopError(.configuration, "worker name \(name): give 1 to 16 lower-case letters or digits")
        }
        description = name
    }
}
