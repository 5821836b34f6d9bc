/// A list of captures that are asked for together: each address in a desktop of its own.
public struct BatchRequest: Codable, Sendable, Hashable {
    /// One address of the list.
    public struct Item: Codable, Sendable, Hashable {
        public var url: String
        /// As in `CaptureRequest`.
        public var subject: String?

        public init(url: String, subject: String? = nil) {
            self.url = url
            self.subject = subject
        }
    }

    /// 1 to `maximumCount`, in the order in which they are served.
    public var captures: [Item]

    /// The JSON text of a capture script whose steps are run once the address was opened; nil for "wait for it, take a screenshot".
    public var script: String?

    public init(captures: [Item], script: String? = nil) {
        self.captures = captures
        self.script = script
    }

    public static let maximumCount = 1000

    /// The longest script of a list, in bytes: it is kept with each of its captures.
    public static let maximumScriptBytes = 32 * 1024

    /// As many faults are named at once.
    public static let maximumProblems = 20

    /// One request for each address; the script, if there is one, begins by opening it.
    public func requests() -> [CaptureRequest] {
        captures.map { CaptureRequest(url: $0.url, script: script(opening: $0.url), subject: $0.subject) }
    }

    /// Why the list cannot be taken, by field, `captures[0].url` for the first address; empty when it can.
    public func problems() -> [FieldProblem] {
        guard (1...Self.maximumCount).contains(captures.count) else {
            return [.init(field: "captures", problem: "must be 1 to \(Self.maximumCount), not \(captures.count)")]
        }
        if let script, script.utf8.count > Self.maximumScriptBytes {
            return [.init(field: "script", problem: "is longer than \(Self.maximumScriptBytes) bytes")]
        }
        if let script, Self.stepsStart(script) == nil {
            return [.init(field: "script", problem: "has no list of steps")]
        }
        var problems: [FieldProblem] = []
        for (index, item) in captures.enumerated() where problems.count < Self.maximumProblems {
            problems += CaptureRequest(url: item.url, subject: item.subject).problems().map {
                FieldProblem(field: "captures[\(index)].\($0.field)", problem: $0.problem)
            }
        }
        return problems
    }

    /// The script with a step before all others that opens the address.
    private func script(opening url: String) -> String? {
        guard let script, let start = Self.stepsStart(script) else { return nil }
        return script[..<start] + Self.opening(url) + "," + script[start...]
    }

    /// A script that opens the address and does nothing else.
    public static func script(onlyOpening url: String) -> String { #"{"version":1,"steps":[\#(opening(url))]}"# }

    private static func opening(_ url: String) -> String {
        var text = ""
        for character in url.unicodeScalars {
            if character == "\"" || character == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(character)
        }
        return #"{"do":"navigate","url":"\#(text)"}"#
    }

    /// Behind the first bracket that is in no string: in a script that is where the steps begin.
    private static func stepsStart(_ script: String) -> String.Index? {
        var isText = false
        var isEscaped = false
        for index in script.utf8.indices {
            let byte = script.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if isText {
                isEscaped = byte == UInt8(ascii: "\\")
                isText = byte != UInt8(ascii: "\"")
            } else if byte == UInt8(ascii: "[") {
                return script.utf8.index(after: index)
            } else {
                isText = byte == UInt8(ascii: "\"")
            }
        }
        return nil
    }
}
