/// A resource of a tiled log, named by its path below the log's prefix (C2SP tlog-tiles).
public enum LogResource: Hashable, Sendable {
    /// `checkpoint`
    case checkpoint
    /// `tile/<L>/<N>[.p/<W>]`
    case tile(TileAddress)
    /// `tile/entries/<N>[.p/<W>]`; the address has level 0.
    case entries(TileAddress)

    /// The path without a leading slash.
    public var path: String {
        switch self {
        case .checkpoint: "checkpoint"
        case .tile(let address): "tile/\(address.level)/" + Self.suffix(of: address)
        case .entries(let address): "tile/entries/" + Self.suffix(of: address)
        }
    }

    /// What an HTTP server states for it.
    public var contentType: String {
        switch self {
        case .checkpoint: "text/plain; charset=utf-8"
        case .tile, .entries: "application/octet-stream"
        }
    }

    /// - Parameter path: without a leading slash.
    /// - Returns: nil unless `path` is exactly what the property `path` of some resource gives.
    public init?(path: some StringProtocol) {
        guard path.utf8.count <= 80 else { return nil }
        if path.utf8.elementsEqual("checkpoint".utf8) {
            self = .checkpoint
            return
        }
        var parts = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Array($0) }
        guard parts.count >= 3, parts.removeFirst() == Array("tile".utf8) else { return nil }
        let kind = parts.removeFirst()
        guard let (index, width) = Self.parse(suffix: parts) else { return nil }
        if kind == Array("entries".utf8) {
            guard let address = TileAddress(level: 0, index: index, width: width) else { return nil }
            self = .entries(address)
        } else {
            guard let level = Decimal.parse(kind), level <= 63,
                let address = TileAddress(level: Int(level), index: index, width: width)
            else { return nil }
            self = .tile(address)
        }
    }

    private static func suffix(of address: TileAddress) -> String {
        var parts: [String] = []
        var rest = address.index
        repeat {
            let digits = String(rest % 1000)
            parts.append((parts.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.utf8.count) + digits)
            rest /= 1000
        } while rest > 0
        let path = parts.reversed().joined(separator: "/")
        return address.isFull ? path : path + ".p/\(address.width)"
    }

    private static func parse(suffix: [[UInt8]]) -> (index: UInt64, width: Int)? {
        var parts = suffix
        var width = TileAddress.fullWidth
        if parts.count >= 2, parts[parts.count - 2].suffix(2) == Array(".p".utf8) {
            guard let partial = Decimal.parse(parts.removeLast()), 1...255 ~= partial else { return nil }
            width = Int(partial)
            parts[parts.count - 1].removeLast(2)
        }
        guard !parts.isEmpty, parts.count <= 7 else { return nil }
        var index: UInt64 = 0
        for (position, part) in parts.enumerated() {
            var digits = part
            if position < parts.count - 1 {
                guard digits.first == UInt8(ascii: "x") else { return nil }
                digits.removeFirst()
            }
            guard digits.count == 3, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
                return nil
            }
            // The first element of a longer path is not x000: every index has one spelling.
            if position == 0, parts.count > 1, digits == Array("000".utf8) { return nil }
            let value = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
            let (scaled, overflow) = index.multipliedReportingOverflow(by: 1000)
            let (sum, carry) = scaled.addingReportingOverflow(value)
            guard !overflow, !carry else { return nil }
            index = sum
        }
        return (index, width)
    }
}
