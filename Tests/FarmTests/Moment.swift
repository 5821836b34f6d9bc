import Foundation
import SeededTestSupport

/// What is killed, and in which part of a session's life: both follow from the seed, and so does the instant within.
struct Moment: CustomStringConvertible {
    enum Victim: String, CaseIterable { case browser, display, worker, coordinator }

    enum Stage: String, CaseIterable { case queued, recording, open, closing, sealing }

    let seed: UInt64
    let victim: Victim
    let stage: Stage
    /// Milliseconds after the stage has begun.
    let delay: Int

    /// Twenty seeds in a row, from any multiple of twenty, meet every victim in every stage.
    init(seed: UInt64) {
        self.seed = seed
        victim = Victim.allCases[Int(seed % 4)]
        stage = Stage.allCases[Int(seed / 4 % 5)]
        var generator = SeededGenerator(seed: seed)
        let longest =
            switch stage {
            case .queued: 40
            case .recording: 1_200
            case .open: 3_000
            case .closing: 600
            case .sealing: 150
            }
        delay = Int.random(in: 0...longest, using: &generator)
    }

    var description: String { "seed \(seed): \(victim) while \(stage), \(delay) ms in" }
}
