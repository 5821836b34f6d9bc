extension WitnessPolicy {
    /// Longest text taken, in bytes.
    public static let maximumByteCount = 256 * 1024

    private static let maximumLineByteCount = 64 * 1024

    /// Reads a policy's text.
    ///
    /// - Throws: `PolicyError`, naming the line.
    public init(parsing bytes: some Collection<UInt8>) throws(PolicyError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw PolicyError(.tooLong, "\(bytes.count) bytes; a policy has at most \(Self.maximumByteCount)")
        }
        self.init()
        var hasQuorum = false
        var rest = Array(bytes)[...]
        var number = 0
        while !rest.isEmpty {
            number += 1
            guard let end = rest.firstIndex(of: 0x0A) else {
                throw PolicyError(.syntax, line: number, "the last line does not end with a newline")
            }
            do throws(PolicyError) {
                try take(line: rest[..<end], &hasQuorum)
            } catch { throw error.at(line: number) }
            rest = rest[(end + 1)...]
        }
        guard hasQuorum else {
            throw PolicyError(.quorum, "no quorum line: write `quorum NAME`, or `quorum none` if nobody has to cosign")
        }
    }

    /// Reads a policy's text.
    ///
    /// - Throws: `PolicyError`, naming the line.
    public init(parsing text: String) throws(PolicyError) { try self.init(parsing: Array(text.utf8)) }

    private mutating func take(line: ArraySlice<UInt8>, _ hasQuorum: inout Bool) throws(PolicyError) {
        guard line.count <= Self.maximumLineByteCount else { throw PolicyError(.tooLong, "\(line.count) bytes") }
        if let control = line.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            throw PolicyError(
                .syntax,
                "a control character (\(control)); only tab and newline may stand here, lines end with one newline"
            )
        }
        let items = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        guard let first = items.first, first.first != UInt8(ascii: "#") else { return }
        switch String(decoding: first, as: UTF8.self) {
        case "log": try takeLog(items)
        case "witness": try takeWitness(items)
        case "group": try takeGroup(items)
        case "quorum":
            guard items.count == 2 else { throw PolicyError(.syntax, "write `quorum NAME`") }
            guard !hasQuorum else { throw PolicyError(.duplicate, "a second quorum line; a policy has exactly one") }
            hasQuorum = true
            try setQuorum(PolicyName(items[1]))
        default:
            throw PolicyError(.syntax, "\"\(PolicyName(first.prefix(40)))\" is none of log, witness, group, quorum")
        }
    }

    private mutating func takeLog(_ items: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard 2...3 ~= items.count else { throw PolicyError(.syntax, "write `log VKEY [URL]`") }
        try add(Log(key: Self.key(items[1]), address: items.count == 3 ? Self.text(items[2]) : nil))
    }

    private mutating func takeWitness(_ items: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard 3...4 ~= items.count else { throw PolicyError(.syntax, "write `witness NAME VKEY [URL]`") }
        try add(
            Witness(
                name: PolicyName(items[1]), key: Self.key(items[2]),
                address: items.count == 4 ? Self.text(items[3]) : nil))
    }

    private mutating func takeGroup(_ items: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard items.count >= 4 else { throw PolicyError(.syntax, "write `group NAME any|all|N NAME…`") }
        let threshold: Group.Threshold
        switch String(decoding: items[2], as: UTF8.self) {
        case "any": threshold = .any
        case "all": threshold = .all
        default:
            guard let number = Decimal.parse(items[2]), number <= UInt64(Int32.max) else {
                throw PolicyError(.threshold, "\"\(PolicyName(items[2]))\" is none of any, all, or a decimal number")
            }
            threshold = .least(Int(number))
        }
        try add(
            Group(name: PolicyName(items[1]), threshold: threshold, members: items[3...].map { PolicyName($0) }))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(PolicyError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PolicyError(.syntax, "an address that is not UTF-8")
        }
        return text
    }

    private static func key(_ bytes: ArraySlice<UInt8>) throws(PolicyError) -> VerifierKey {
        do throws(NoteError) {
            return try VerifierKey(parsing: String(decoding: bytes, as: UTF8.self))
        } catch { throw PolicyError(.key, error.message) }
    }

    /// The policy's lines: logs, witnesses, groups, quorum, each in its order.
    public var bytes: [UInt8] {
        var lines: [[UInt8]] = []
        func append(_ items: [[UInt8]?]) { lines.append(Array(items.compactMap { $0 }.joined(separator: [0x20]))) }
        func octets(_ text: String) -> [UInt8] { Array(text.utf8) }
        for log in logs { append([octets("log"), octets(log.key.text), log.address.map(octets)]) }
        for witness in witnesses {
            append([
                octets("witness"), witness.name.bytes, octets(witness.key.text), witness.address.map(octets),
            ])
        }
        for group in groups {
            let threshold =
                switch group.threshold {
                case .any: "any"
                case .all: "all"
                case .least(let count): String(count)
                }
            append([octets("group"), group.name.bytes, octets(threshold)] + group.members.map(\.bytes))
        }
        append([octets("quorum"), quorum.bytes])
        return lines.flatMap { $0 + [0x0A] }
    }

    /// The same as text, for people: bytes of names that are not UTF-8 are replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
