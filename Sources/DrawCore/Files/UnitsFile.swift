public import CanonicalJSON
public import CryptoPrimitives

/// `units.json`: what is allotted, in the order in which winners take it.
///
///     {"units": ["3 号楼 101", "3 号楼 102", …], "v": 1}
///
/// The file is its own JCS. The configuration's `subject` ends with the 64 hexadecimal digits of its SHA-256, so that the
/// commitment fixes it.
public struct UnitsFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "units.json"

    /// Distinct and not empty.
    public let units: [String]

    /// - Throws: `.units` when a name is empty, not in normalization form C, or stands twice.
    public init(_ units: [String]) throws(DrawError) {
        self.units = units
        do {
            try Self.check(units, at: Self.file)
        } catch { throw DrawError(.units, at: error.place, Wording(verbatim: error.cause)) }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        units = try members.strings("units")
        try members.finish()
        try Self.check(units, at: place)
    }

    private static func check(_ units: [String], at place: String) throws(JSONError) {
        var seen: Set<[UInt8]> = []
        for (index, unit) in units.enumerated() {
            let bytes = Array(unit.utf8)
            guard !bytes.isEmpty, bytes == unit._nfcCodeUnits, seen.insert(bytes).inserted else {
                throw JSONError(
                    .member, at: "\(place): units[\(index)]", "empty, not in normalization form C, or there before")
            }
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("units", texts: units)
        return .object(object)
    }

    public var hash: Digest { sha256(canonicalBytes) }

    /// Whether a draw's subject commits to these units.
    public func isCommitted(by subject: String) -> Bool { subject.utf8.suffix(64).elementsEqual(hash.hex.utf8) }

    /// Whether a draw's subject ends with what can be the hash of units.
    public static func isNamed(by subject: String) -> Bool {
        let digits = Array(subject.utf8.suffix(2 * Digest.byteCount))
        return digits.count == 2 * Digest.byteCount
            && digits.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// The subject of a draw that allots these units.
    public func subject(_ title: String) -> String { title.isEmpty ? hash.hex : "\(title) \(hash.hex)" }

    public static func == (left: UnitsFile, right: UnitsFile) -> Bool { left.canonicalBytes == right.canonicalBytes }
}
