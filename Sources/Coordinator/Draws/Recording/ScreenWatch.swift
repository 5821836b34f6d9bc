import DrawCore
import Draws

/// When pictures are taken of a screen that is recorded, and when its recording is over: decided by what the screen shows, and the time.
struct ScreenWatch: Sendable, Equatable {
    /// What a hall sees change.
    struct Scene: Sendable, Equatable {
        var phase: String
        /// Nothing follows any more.
        var isOver: Bool
        var reveals: Int
        var stages: Int
        /// Pages of winners that the screen turns through.
        var pages: Int
    }

    enum Action: Sendable, Equatable {
        case picture
        case finish
    }

    /// A changed screen is given so long to show it.
    static let settling: Int64 = 3000
    /// For how long the screen shows each page of winners: screen.js, `PAGE_MS`.
    static let pageTime: Int64 = 9000
    /// From the end of all that is shown to the end of the recording.
    static let rest: Int64 = 10_000
    /// Nothing is shown for longer than that after a result.
    static let longest: Int64 = 3_600_000

    /// Milliseconds, like all times here.
    private var scene: Scene?
    private var pictureDue: Int64?
    private var finishDue: Int64?

    /// What is to be done now.
    mutating func see(_ scene: Scene, at now: Int64) -> Action? {
        if scene != self.scene {
            self.scene = scene
            pictureDue = now + Self.settling
            finishDue = scene.isOver ? now + min(Int64(scene.pages) * Self.pageTime + Self.rest, Self.longest) : nil
        }
        if let due = pictureDue, now >= due {
            pictureDue = nil
            return .picture
        }
        if let due = finishDue, now >= due { return .finish }
        return nil
    }
}

extension ScreenWatch.Scene {
    init(_ standing: DrawStanding) {
        phase = standing.phase.rawValue
        isOver = standing.phase == .published || standing.phase == .void
        reveals = standing.contributors.count { $0.reveal != nil }
        stages = standing.stages.count
        pages = standing.stages.reduce(0) { $0 + Self.pages($1) }
    }

    /// As screen.js cuts a stage: 20 a page, 40 when there are many, winners and alternates apart.
    private static func pages(_ stage: DrawStanding.Stage) -> Int {
        let size = stage.outcomes.count > 240 ? 40 : 20
        let winners = stage.outcomes.count { $0.outcome.isAdmitted }
        return max(1, (winners + size - 1) / size) + (stage.outcomes.count - winners + size - 1) / size
    }
}
