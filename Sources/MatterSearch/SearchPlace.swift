/// A matter's place in the order of results: newest first. Its text is the cursor of the page that follows it.
///
/// A matter never changes its place, and new ones come before all others: pages neither repeat nor leave out what was there.
public struct SearchPlace: Sendable, Hashable, Comparable {
    /// Unix milliseconds, 0 or more.
    public let time: Int64
    public let kind: MatterKind
    /// Of its kind, 0 or more; ascending as matters come in.
    public let serial: Int64

    public init(time: Int64, kind: MatterKind, serial: Int64) {
        self.time = max(time, 0)
        self.kind = kind
        self.serial = max(serial, 0)
    }

    /// Reads what `text` wrote, and nothing else.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Self.number(parts[0]), let rank = Self.number(parts[1]),
            let serial = Self.number(parts[2]), let kind = MatterKind.allCases.first(where: { $0.rank == rank })
        else { return nil }
        self.init(time: time, kind: kind, serial: serial)
    }

    public var text: String { "\(time).\(kind.rank).\(serial)" }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...19).contains(digits.count), digits.allSatisfy({ 0x30...0x39 ~= $0 }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    /// Older is less.
    public static func < (left: SearchPlace, right: SearchPlace) -> Bool {
        (left.time, left.kind.rank, left.serial) < (right.time, right.kind.rank, right.serial)
    }

    /// What time and serial of a matter of `kind` must be below, as a pair, for it to come after this place.
    public func bound(of kind: MatterKind) -> (time: Int64, serial: Int64) {
        if kind.rank < self.kind.rank { return (time, .max) }
        return (time, kind == self.kind ? serial : 0)
    }
}
