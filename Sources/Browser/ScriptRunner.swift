public import DesktopInput

/// Runs a script at a person's pace through the injector.
///
/// Each call blocks for the script's length: give it a thread or an executor of its own. Sleeping, pictures and
/// downloads are the caller's functions, so that a closed session can end the wait by throwing.
public struct ScriptRunner {
    /// Pauses in nanoseconds.
    public struct Pace: Sendable, Hashable {
        public var betweenCharactersNs: UInt64 = 60_000_000
        public var betweenStepsNs: UInt64 = 200_000_000
        public var betweenNotchesNs: UInt64 = 80_000_000
        /// Between putting the pointer somewhere and pressing, and between press and release.
        public var clickNs: UInt64 = 60_000_000
        /// The pointer's way to a click is drawn in this many motions.
        public var motions = 12

        public init() {}
    }

    /// What the runner cannot do with keys and pointer.
    public struct Surroundings {
        /// Waits that many nanoseconds, or throws to end the script.
        public var sleep: (UInt64) throws -> Void
        /// Takes a picture of the screen under that name.
        public var screenshot: (String?) throws -> Void
        /// Waits for a download to complete, at most that many seconds; throws if none does.
        public var download: (Double) throws -> Void

        public init(
            sleep: @escaping (UInt64) throws -> Void, screenshot: @escaping (String?) throws -> Void,
            download: @escaping (Double) throws -> Void
        ) {
            self.sleep = sleep
            self.screenshot = screenshot
            self.download = download
        }
    }

    private let injector: InputInjector
    private let pace: Pace
    private let surroundings: Surroundings
    private var pointer = (x: 0, y: 0)

    public init(_ injector: InputInjector, pace: Pace = Pace(), surroundings: Surroundings) {
        self.injector = injector
        self.pace = pace
        self.surroundings = surroundings
    }

    /// Runs every step; `willRun` is told the number (1, 2, …) before each.
    ///
    /// - Throws: `stepFailed` naming the step, with the cause; later steps are not run.
    public mutating func run(
        _ script: CaptureScript, willRun: (Int, CaptureScript.Step) -> Void = { _, _ in }
    ) throws(BrowserError) {
        for (index, step) in script.steps.enumerated() {
            willRun(index + 1, step)
            do {
                try run(step)
                try surroundings.sleep(pace.betweenStepsNs)
            } catch {
                throw BrowserError(.stepFailed, "script: step \(index + 1) failed: \(error)", cause: error)
            }
        }
    }

    private mutating func run(_ step: CaptureScript.Step) throws {
        switch step {
        case .type(let text): try type(text)
        case .key(let keysym, let modifiers, _): try injector.tap(keysym, modifiers: modifiers)
        case .click(let x, let y, let button, let count): try click(x, y, button, count)
        case .scroll(let direction, let notches):
            for _ in 0..<notches {
                try injector.wheel(direction)
                try surroundings.sleep(pace.betweenNotchesNs)
            }
        case .wait(let seconds): try surroundings.sleep(UInt64(seconds * 1e9))
        case .screenshot(let name): try surroundings.screenshot(name)
        case .download(let seconds): try surroundings.download(seconds)
        case .navigate(let url):
            try injector.tap(0x6c, modifiers: [Keysym.controlLeft])
            try surroundings.sleep(pace.betweenStepsNs)
            try type(url)
            // The address bar completes what it knows; Delete takes a proposed ending away again.
            try injector.tap(0xffff)
            try injector.tap(Keysym.returnKey)
        }
    }

    private func type(_ text: String) throws {
        var rest = text.unicodeScalars.map(\.value)[...]
        while !rest.isEmpty {
            let ready = try injector.prepare(rest)
            for codePoint in rest.prefix(ready) {
                try injector.type(codePoint: codePoint)
                try surroundings.sleep(pace.betweenCharactersNs)
            }
            rest = rest.dropFirst(ready)
        }
    }

    private mutating func click(_ x: Int, _ y: Int, _ button: Int, _ count: Int) throws {
        let start = pointer
        for motion in 1...max(1, pace.motions) {
            let part = Double(motion) / Double(max(1, pace.motions))
            let next = (
                x: start.x + Int((Double(x - start.x) * part).rounded()),
                y: start.y + Int((Double(y - start.y) * part).rounded())
            )
            try injector.move(x: next.x, y: next.y)
            pointer = next
            try surroundings.sleep(10_000_000)
        }
        try surroundings.sleep(pace.clickNs)
        for _ in 0..<count {
            try injector.button(button, down: true)
            try surroundings.sleep(pace.clickNs)
            try injector.button(button, down: false)
            try surroundings.sleep(pace.clickNs)
        }
    }
}
