import EvidenceModel
import RemoteFramebuffer

/// Joins lines of the input log that belong together. Movements of the pointer and releases of keys tell nothing by themselves.
struct InputTeller {
    /// Pauses longer than this begin a new episode, nanoseconds.
    private static let pause: UInt64 = 5_000_000_000
    /// Longest text of one episode, in characters.
    private static let maximumTextCount = 500
    /// A button released farther away than this has dragged, pixels.
    private static let slack: UInt32 = 6

    private(set) var episodes: [InputEpisode] = []
    private var lastTime: UInt64 = 0
    private var modifiers: [UInt32] = []
    /// Where the button that is down went down, and its episode.
    private var press: (button: UInt32, place: InputEpisode.Place, episode: Int)?

    mutating func take(_ line: InputLine) {
        switch line.event {
        case .motion: return
        case .key(let down, let key): take(down, key, line)
        case .button(let down, let button, let point):
            let place = InputEpisode.Place(x: point.x, y: point.y)
            if down {
                press = (button, place, episodes.count)
                add(.click(button: button, place), line)
            } else {
                release(button, place)
            }
        case .wheel(let direction, _):
            if case .wheel(direction, let notches)? = joinable(line) {
                join(.wheel(direction, notches: notches + 1), line)
            } else {
                add(.wheel(direction, notches: 1), line)
            }
        case .clipboardIn(let content): add(.pasted(Self.text(content)), line)
        case .clipboardOut(let content): add(.copied(Self.text(content)), line)
        case .screenshot(let path, _): add(.screenshot(path: path), line)
        case .navigation(let trigger, let content): add(.navigation(trigger, Self.text(content)), line)
        case .artefact(let path, let bytes, _, let isPrefix):
            // A screenshot has a line of its own.
            if !isPrefix && !path.hasPrefix("screenshots/") { add(.file(path: path, bytes: bytes), line) }
        case .note(let text): add(.note(text), line)
        case .redacted(let kind):
            if case .redacted(kind, let times)? = joinable(line) {
                join(.redacted(kind, times: times + 1), line)
            } else {
                add(.redacted(kind, times: 1), line)
            }
        }
    }

    private mutating func take(_ down: Bool, _ key: InputEvent.Key, _ line: InputLine) {
        switch key {
        case .sealed:
            guard down else { return }
            if case .sealedKeys(let count)? = joinable(line) {
                join(.sealedKeys(count + 1), line)
            } else {
                add(.sealedKeys(1), line)
            }
        case .open(let keysym, let text):
            if Self.isModifier(keysym) {
                modifiers.removeAll { $0 == keysym }
                if down { modifiers.append(keysym) }
                return
            }
            guard down else { return }
            let commands = modifiers.filter { !Self.isShift($0) }
            if let text, commands.isEmpty {
                if case .typed(let before)? = joinable(line), before.count < Self.maximumTextCount {
                    join(.typed(before + text), line)
                } else {
                    add(.typed(text), line)
                }
                return
            }
            let words = (commands + [keysym]).map { KeyName.words(for: $0) }.joined(separator: " + ")
            if case .key(words, let times)? = joinable(line) {
                join(.key(words, times: times + 1), line)
            } else {
                add(.key(words, times: 1), line)
            }
        }
    }

    private mutating func release(_ button: UInt32, _ place: InputEpisode.Place) {
        guard let press, press.button == button, press.episode < episodes.count else { return }
        self.press = nil
        let moved = max(Self.distance(press.place.x, place.x), Self.distance(press.place.y, place.y))
        if moved > Self.slack { episodes[press.episode].deed = .drag(button: button, from: press.place, to: place) }
    }

    private static func distance(_ left: UInt32, _ right: UInt32) -> UInt32 { max(left, right) - min(left, right) }

    /// The last deed, if this line may go on with it.
    private func joinable(_ line: InputLine) -> InputEpisode.Deed? {
        guard let last = episodes.last, last.source == line.source, line.time >= lastTime,
            line.time - lastTime <= Self.pause
        else { return nil }
        return last.deed
    }

    private mutating func join(_ deed: InputEpisode.Deed, _ line: InputLine) {
        let last = episodes.count - 1
        episodes[last].deed = deed
        episodes[last].lines = episodes[last].lines.lowerBound...line.seq
        lastTime = line.time
    }

    private mutating func add(_ deed: InputEpisode.Deed, _ line: InputLine) {
        episodes.append(InputEpisode(source: line.source, time: line.time, lines: line.seq...line.seq, deed: deed))
        lastTime = line.time
    }

    private static func text(_ content: InputEvent.Content) -> String? {
        if case .text(let text) = content { text } else { nil }
    }

    private static func isShift(_ keysym: UInt32) -> Bool {
        [0xFFE1, 0xFFE2, 0xFE03, 0xFFE5, 0xFFE6, 0xFF7E, 0xFF7F].contains(keysym)
    }

    private static func isModifier(_ keysym: UInt32) -> Bool {
        isShift(keysym) || keysym == 0xFFE3 || keysym == 0xFFE4 || (0xFFE7...0xFFEE).contains(keysym)
    }
}
