import CanonicalJSON
import DrawCore
import Draws

/// What a command did, and what comes next.
struct CeremonyReport {
    let draw: DrawIdentifier
    let phase: CeremonyPhase
    let lines: [String]
    let next: String
    /// Unix seconds.
    let deadline: UInt64?

    init(_ runner: CeremonyRunner, _ lines: [String]) {
        draw = runner.draw
        phase = runner.ceremony.phase
        self.lines = lines
        next = runner.nextStep
        deadline = runner.ceremony.commitment?.revealDeadline
    }

    func print(asJSON: Bool) {
        guard asJSON else {
            Swift.print((draw.isRehearsal ? "REHEARSAL " : "") + "\(draw): \(phase.rawValue)")
            for line in lines { Swift.print(line) }
            Swift.print("next: \(next)")
            return
        }
        var object = JSONObject()
        object.set("drawId", draw.text)
        object.set("rehearsal", draw.isRehearsal)
        object.set("phase", phase.rawValue)
        object.set("done", texts: lines)
        object.set("next", next)
        if let deadline { object.set("deadline", deadline) }
        Swift.print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
    }
}
