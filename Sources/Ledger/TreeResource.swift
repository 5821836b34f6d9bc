internal import CryptoPrimitives
internal import TransparencyLog

/// A static resource of one of the two trees: SHA-256's where C2SP has it, SM3's the same below `sm3/`.
///
/// Entry bundles belong to both trees and stand with the first.
struct TreeResource: Hashable, Sendable {
    static let sm3Prefix = "sm3/"

    let function: HashFunction
    let resource: LogResource

    init(_ function: HashFunction, _ resource: LogResource) {
        self.function = function
        self.resource = resource
    }

    static func entries(_ address: TileAddress) -> TreeResource { TreeResource(.sha256, .entries(address)) }

    static func tile(_ address: TileAddress, _ function: HashFunction) -> TreeResource {
        TreeResource(function, .tile(address))
    }

    /// - Parameter path: without a leading slash.
    /// - Returns: nil unless `path` is exactly that of some resource.
    init?(path: String) {
        let isSM3 = path.utf8.starts(with: Self.sm3Prefix.utf8)
        // By bytes: a mark that combines with the slash would make one character of the two.
        let rest = isSM3 ? String(decoding: path.utf8.dropFirst(Self.sm3Prefix.utf8.count), as: UTF8.self) : path
        guard let resource = LogResource(path: rest) else { return nil }
        if isSM3, case .entries = resource { return nil }
        self.init(isSM3 ? .sm3 : .sha256, resource)
    }

    /// Without a leading slash.
    var path: String { (function == .sm3 ? Self.sm3Prefix : "") + resource.path }

    var isDamaged: LedgerError {
        LedgerError(.corrupted, "\(path) is missing or damaged; restore it from a mirror")
    }
}
