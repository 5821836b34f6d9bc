public import DesktopInput

/// What a scripted capture does in the desktop, step by step, with a person's means: keys, pointer, waiting.
///
///     {"version": 1, "steps": [{"do": "navigate", "url": "https://example.org/"}, {"do": "wait", "seconds": 2},
///                              {"do": "scroll", "direction": "down", "notches": 5}, {"do": "screenshot"}]}
public struct CaptureScript: Sendable, Hashable {
    public enum Step: Sendable, Hashable {
        /// Typed character by character; at most 10,000 code points; line feed is Return.
        case type(text: String)
        /// One key with modifiers, as "Control+Shift+T", "F5", "Return", "a".
        case key(keysym: UInt32, modifiers: [UInt32], name: String)
        /// Pixels of the desktop; button 1 to 3, count 1 to 3.
        case click(x: Int, y: Int, button: Int, count: Int)
        case scroll(WheelDirection, notches: Int)
        case wait(seconds: Double)
        /// A picture of the screen at this moment.
        case screenshot(name: String?)
        /// Waits until a download is complete, at most `seconds`.
        case download(seconds: Double)
        /// Control+L, the address, Return.
        case navigate(url: String)
    }

    public static let maximumSteps = 1000
    public static let maximumSeconds = 600.0
    public static let maximumTotalSeconds = 3600.0
    public static let maximumTextScalars = 10_000
    public static let maximumBytes = 4 << 20

    public let steps: [Step]

    /// - Throws: `invalidScript`; the message names the step (1, 2, …) and the field.
    public init(steps: [Step]) throws(BrowserError) {
        guard (1...Self.maximumSteps).contains(steps.count) else {
            throw BrowserError(
                .invalidScript, "script: steps: 1 to \(Self.maximumSteps) are allowed, not \(steps.count)")
        }
        let total = steps.reduce(0.0) { sum, step in
            switch step {
            case .wait(let seconds), .download(let seconds): sum + seconds
            default: sum
            }
        }
        guard total <= Self.maximumTotalSeconds else {
            throw BrowserError(.invalidScript, "script: waits add up to more than \(Self.maximumTotalSeconds) s")
        }
        self.steps = steps
    }

    /// Decodes a script; unknown members, wrong types and values out of range are refused.
    public init(json: [UInt8]) throws(BrowserError) {
        guard json.count <= Self.maximumBytes else {
            throw BrowserError(.invalidScript, "script: more than \(Self.maximumBytes) bytes")
        }
        let text: JSONValue
        do throws(BrowserError) { text = try JSONValue(parsing: json, maximumDepth: 4) } catch {
            throw BrowserError(.invalidScript, "script: \(error.message)", cause: error)
        }
        guard case .object(let members) = text, Set(members.keys) == ["version", "steps"] else {
            throw BrowserError(.invalidScript, "script: an object with exactly version and steps is needed")
        }
        guard members["version"] == .integer(1) else {
            throw BrowserError(.invalidScript, "script: version: only 1 is known")
        }
        guard let items = members["steps"]?.array, items.count <= Self.maximumSteps else {
            throw BrowserError(.invalidScript, "script: steps: a list of at most \(Self.maximumSteps) is needed")
        }
        var steps: [Step] = []
        for (index, item) in items.enumerated() {
            var decoder = ScriptStepDecoder(number: index + 1, item)
            steps.append(try decoder.decode())
        }
        try self.init(steps: steps)
    }
}
