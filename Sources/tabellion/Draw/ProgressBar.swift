import DrawCore
import Draws
import Foundation

/// One line on standard error that says how far a long step is; silent unless that is a terminal.
final class ProgressBar {
    private static let width = 30
    private let isShown: Bool
    private var label = ""
    private var percent = -1

    init() { isShown = isatty(STDERR_FILENO) == 1 }

    func show(_ label: String, _ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let percent = min(100, done * 100 / total)
        guard percent != self.percent || label != self.label else { return }
        (self.label, self.percent) = (label, percent)
        let filled = percent * Self.width / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        FileHandle.standardError.write(Data("\r\(label) [\(bar)] \(percent) %\u{1B}[K".utf8))
    }

    /// Takes the line away.
    func clear() {
        guard isShown, percent >= 0 else { return }
        percent = -1
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }

    /// The core's own steps.
    var progress: DrawProgress {
        DrawProgress { step, done, total in
            let label =
                switch step {
                case .sort: "order of the list"
                case .list: "check of the list"
                case .tree: "hash tree"
                case .tickets: "tickets"
                case .picks: "picks"
                }
            self.show(label, done, of: total)
        }
    }
}
