import DepositModel
import Deposits
import FarmProtocol

/// Reads the JSON bodies of deposit requests straight into flat digests: a thousand of them are a hundred kilobytes.
///
/// Knows exactly their grammar: objects with known members that are strings, and one array of such objects. Everything
/// else is refused with its place.
struct DepositBodyReader {
    private let bytes: [UInt8]
    private var position = 0
    private var draft = DepositDraft()

    private static let pairByteCount = DepositRequest.digestPairByteCount

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `{"sha256"?, "sm3"?, "name"?, "case"?, "owner"?}`
    ///
    /// - Throws: `ProblemDetails`: 400 for what is no JSON of this form, 422 naming the field.
    static func single(_ bytes: [UInt8]) throws(ProblemDetails) -> DepositDraft {
        var reader = DepositBodyReader(bytes)
        try reader.object(place: "", members: [.sha256, .sm3, .name, .case, .owner])
        try reader.end()
        return try reader.finished(isBatch: false)
    }

    /// `{"deposits": [{"sha256"?, "sm3"?, "name"?}, …], "case"?, "owner"?}`
    static func batch(_ bytes: [UInt8]) throws(ProblemDetails) -> DepositDraft {
        var reader = DepositBodyReader(bytes)
        try reader.object(place: "", members: [.deposits, .case, .owner])
        try reader.end()
        return try reader.finished(isBatch: true)
    }

    /// `{"sha256"?, "sm3"?}`: what is looked for.
    static func question(_ bytes: [UInt8]) throws(ProblemDetails) -> DepositDraft {
        var reader = DepositBodyReader(bytes)
        try reader.object(place: "", members: [.sha256, .sm3])
        try reader.end()
        return try reader.finished(isBatch: false)
    }

    /// 64 bytes each, sha256 ‖ sm3, 32 zero bytes where one is not given.
    static func binary(_ bytes: [UInt8]) throws(ProblemDetails) -> DepositDraft {
        guard bytes.count % pairByteCount == 0 else {
            throw DepositDraft.unusable("body", "must be 64 bytes for each deposit, sha256 and sm3")
        }
        var draft = DepositDraft()
        draft.digests = bytes
        return try checked(draft, isBatch: true)
    }

    private consuming func finished(isBatch: Bool) throws(ProblemDetails) -> DepositDraft {
        if draft.names.allSatisfy(\.isEmpty) { draft.names = [] }
        return try Self.checked(draft, isBatch: isBatch)
    }

    private static func checked(_ draft: DepositDraft, isBatch: Bool) throws(ProblemDetails) -> DepositDraft {
        guard (1...DepositRequest.maximumCount).contains(draft.count) else {
            throw DepositDraft.unusable("deposits", "must be 1 to \(DepositRequest.maximumCount)")
        }
        if let empty = draft.firstEmpty {
            throw DepositDraft.unusable(isBatch ? "deposits[\(empty)]" : "sha256", "must have sha256, sm3 or both")
        }
        return draft
    }

    // MARK: Grammar

    private enum Member: String {
        case sha256, sm3, name, `case`, owner, deposits
    }

    /// Reads an object; members of the request go into the draft, those of a deposit at its place.
    private mutating func object(place: String, members: [Member]) throws(ProblemDetails) {
        try expect(UInt8(ascii: "{"))
        let isDeposit = !members.contains(.deposits)
        if isDeposit { startDeposit() }
        if take(UInt8(ascii: "}")) { return }
        var seen: [Member] = []
        repeat {
            let name = try string()
            guard let member = Member(rawValue: name), members.contains(member) else {
                throw DepositDraft.unusable(place + String(name.prefix(64)), "is unknown here")
            }
            guard !seen.contains(member) else { throw DepositDraft.unusable(place + name, "stands twice") }
            seen.append(member)
            try expect(UInt8(ascii: ":"))
            try value(of: member, field: place + name)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    private mutating func startDeposit() {
        draft.digests.append(contentsOf: repeatElement(0, count: Self.pairByteCount))
        draft.names.append("")
    }

    private mutating func value(of member: Member, field: String) throws(ProblemDetails) {
        switch member {
        case .sha256: try digest(field, offset: 0)
        case .sm3: try digest(field, offset: 32)
        case .name: draft.names[draft.names.count - 1] = try text(field)
        case .owner: draft.owner = try text(field)
        case .case:
            let number = try string(field)
            guard DepositCase.isValid(number) else { throw DepositDraft.unusable(field, DepositDraft.caseRule) }
            draft.caseNumber = number
        case .deposits: try deposits()
        }
    }

    private mutating func deposits() throws(ProblemDetails) {
        try expect(UInt8(ascii: "["), field: "deposits", rule: "must be an array of objects")
        if take(UInt8(ascii: "]")) { return }
        repeat {
            guard draft.count < DepositRequest.maximumCount else {
                throw DepositDraft.unusable("deposits", "must be 1 to \(DepositRequest.maximumCount)")
            }
            try object(place: "deposits[\(draft.count)].", members: [.sha256, .sm3, .name])
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// 64 lower-case hexadecimal digits, into the deposit read last.
    private mutating func digest(_ field: String, offset: Int) throws(ProblemDetails) {
        try expect(UInt8(ascii: "\""), field: field, rule: Self.digestRule)
        guard position + 65 <= bytes.count, bytes[position + 64] == UInt8(ascii: "\"") else {
            throw DepositDraft.unusable(field, Self.digestRule)
        }
        let start = draft.digests.count - Self.pairByteCount + offset
        var bits: UInt8 = 0
        for index in 0..<32 {
            let (high, low) = (Self.nibble(bytes[position + 2 * index]), Self.nibble(bytes[position + 2 * index + 1]))
            guard high < 16, low < 16 else { throw DepositDraft.unusable(field, Self.digestRule) }
            draft.digests[start + index] = high << 4 | low
            bits |= high | low
        }
        guard bits != 0 else { throw DepositDraft.unusable(field, "must not be zero: leave out a digest not known") }
        position += 65
    }

    private static let digestRule = "must be 64 lower-case hexadecimal digits"

    @inline(__always) private static func nibble(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: 16
        }
    }

    private mutating func text(_ field: String) throws(ProblemDetails) -> String {
        let text = try string(field)
        guard DepositDraft.isText(text) else { throw DepositDraft.unusable(field, DepositDraft.textRule) }
        return text
    }

    /// Longest string read, in bytes as written.
    private static let maximumStringByteCount = 4096

    private mutating func string(_ field: String = "") throws(ProblemDetails) -> String {
        if field.isEmpty {
            try expect(UInt8(ascii: "\""))
        } else {
            try expect(UInt8(ascii: "\""), field: field, rule: "must be a string")
        }
        var content: [UInt8] = []
        while position < bytes.count, content.count <= Self.maximumStringByteCount {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw syntax("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw syntax("a control character stands in a string")
            default: content.append(byte)
            }
        }
        throw syntax("a string does not end, or is longer than \(Self.maximumStringByteCount) bytes")
    }

    private mutating func escape(into content: inout [UInt8]) throws(ProblemDetails) {
        guard position < bytes.count else { throw syntax("a string does not end") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if (0xD800..<0xDC00).contains(units[0]), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                units.append(try unit())
            }
            guard let text = String(validating: units, as: UTF16.self) else { throw syntax("half a surrogate pair") }
            content.append(contentsOf: text.utf8)
        default: throw syntax("an unknown escape")
        }
    }

    private mutating func unit() throws(ProblemDetails) -> UInt16 {
        guard position + 4 <= bytes.count else { throw syntax("four hexadecimal digits should stand here") }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            let value = Self.nibble(byte | ((0x41...0x46).contains(byte) ? 0x20 : 0))
            guard value < 16 else { throw syntax("four hexadecimal digits should stand here") }
            unit = unit << 4 | UInt16(value)
        }
        position += 4
        return unit
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(ProblemDetails) {
        guard take(byte) else { throw syntax("\"\(Character(UnicodeScalar(byte)))\" should stand here") }
    }

    private mutating func expect(_ byte: UInt8, field: String, rule: String) throws(ProblemDetails) {
        guard take(byte) else { throw DepositDraft.unusable(field, rule) }
    }

    private mutating func end() throws(ProblemDetails) {
        skipSpace()
        guard position == bytes.count else { throw syntax("something stands after the end") }
    }

    private func syntax(_ what: String) -> ProblemDetails {
        ProblemDetails(status: 400, title: "Unusable body", detail: "byte \(position): \(what)")
    }
}
