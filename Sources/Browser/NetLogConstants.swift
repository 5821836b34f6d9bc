/// The names that a net-log's header gives to its numbers; Chromium renumbers them from version to version.
struct NetLogConstants {
    private let types: [String: Int]
    private let sources: [Int: String]
    private let phases: [String: Int]
    /// Flags of a request that is for a main frame; older and newer names.
    let mainFrameFlag: Int?
    /// Added to an event's time (milliseconds of a steady clock) it gives Unix milliseconds.
    let tickOffset: Int

    /// - Parameter line: the header's line, `{"constants": {…},` with or without its comma.
    init(line: ArraySlice<UInt8>) throws(BrowserError) {
        var text = line
        while let last = text.last, [0x20, 0x0d, 0x2c].contains(last) { text = text.dropLast() }
        let header: JSONValue
        do throws(BrowserError) { header = try JSONValue(parsing: text + Array("}".utf8), maximumDepth: 16) } catch {
            throw BrowserError(.notANetLog, "net-log: the first line is no header", cause: error)
        }
        guard let constants = header["constants"] else {
            throw BrowserError(.notANetLog, "net-log: the first line has no constants")
        }
        types = try Self.numbers(constants, "logEventTypes")
        phases = try Self.numbers(constants, "logEventPhase")
        sources = Dictionary(try Self.numbers(constants, "logSourceType").map { ($1, $0) }) { first, _ in first }
        let flags = try Self.numbers(constants, "loadFlag")
        mainFrameFlag = flags["MAIN_FRAME"] ?? flags["MAIN_FRAME_DEPRECATED"]
        switch constants["timeTickOffset"] {
        case .integer(let value): tickOffset = value
        case .string(let text): tickOffset = Int(text) ?? 0
        default: throw BrowserError(.notANetLog, "net-log: constants: timeTickOffset is missing")
        }
    }

    func type(_ name: String) -> Int? { types[name] }
    func source(_ number: Int) -> String { sources[number] ?? "" }

    func phase(_ name: String) throws(BrowserError) -> Int {
        guard let number = phases[name] else { throw BrowserError(.notANetLog, "net-log: constants: no \(name)") }
        return number
    }

    private static func numbers(_ constants: JSONValue, _ name: String) throws(BrowserError) -> [String: Int] {
        guard let members = constants[name]?.object else {
            throw BrowserError(.notANetLog, "net-log: constants: \(name) is missing")
        }
        return members.compactMapValues { $0.integer }
    }
}
