public import EvidenceModel

/// Lines of the input log that are one deed for whoever reads them: a word typed, a click, a paste.
public struct InputEpisode: Sendable, Hashable {
    public enum Deed: Sendable, Hashable {
        case typed(String)
        /// Keys whose symbols are sealed; how many were pressed.
        case sealedKeys(Int)
        /// A key or a combination in words ("left Control + a"), how often in a row.
        case key(String, times: Int)
        case click(button: UInt32, InputEpisode.Place)
        case drag(button: UInt32, from: InputEpisode.Place, to: InputEpisode.Place)
        case wheel(InputEvent.Direction, notches: Int)
        /// nil: sealed.
        case pasted(String?)
        case copied(String?)
        case screenshot(path: String)
        case navigation(InputEvent.Trigger, String?)
        case file(path: String, bytes: UInt64)
        case note(String)
        /// The policy let nothing be written of so many.
        case redacted(InputEvent.Kind, times: Int)
    }

    /// Pixels of the desktop.
    public struct Place: Sendable, Hashable {
        public let x: UInt32
        public let y: UInt32
    }

    public let source: InputLine.Source
    /// CLOCK_MONOTONIC of the worker, nanoseconds, of its first line.
    public let time: UInt64
    /// Lines of `data/input.jsonl`, from 1.
    public internal(set) var lines: ClosedRange<UInt64>
    public internal(set) var deed: Deed
}
