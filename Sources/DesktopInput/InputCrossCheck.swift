/// Holds what was injected against what the server processed.
///
/// Both streams keep their order and share one clock, and a record is made before its event is sent; so a seen event
/// belongs to the oldest injected one that equals it and is not younger. A motion that another motion overtook may
/// stay unseen (servers join motions), and so may one to where the pointer already was.
public struct InputCrossCheck: Sendable {
    public enum Finding: Sendable, Hashable {
        /// The server processed it and the injector never sent it: somebody else has hands in this desktop.
        case seenNotInjected(TimedDeviceEvent)
        /// Sent, and not seen within the limit.
        case injectedNotSeen(TimedDeviceEvent)
    }

    private let limitNs: UInt64
    private let maximumPending: Int
    private var injected: [TimedDeviceEvent] = []
    private var seen: [TimedDeviceEvent] = []
    private var keysDown: Set<UInt8> = []
    private var position: DeviceEvent?

    /// Pairs found so far.
    public private(set) var matched = 0
    /// Repeats of a held key that the server made by itself.
    public private(set) var repeats = 0

    /// - Parameters:
    ///   - limitNs: how long an injected event may take to be seen.
    ///   - maximumPending: of each stream; beyond it the oldest is reported at once.
    public init(limitNs: UInt64 = 2_000_000_000, maximumPending: Int = 4096) {
        self.limitNs = limitNs
        self.maximumPending = maximumPending
    }

    /// Takes what the injector wrote down.
    public mutating func injected(_ event: TimedDeviceEvent) -> [Finding] {
        injected.append(event)
        var findings = pair()
        if injected.count > maximumPending { findings.append(.injectedNotSeen(injected.removeFirst())) }
        return findings
    }

    /// Takes what RECORD saw.
    public mutating func seen(_ event: TimedDeviceEvent) -> [Finding] {
        seen.append(event)
        var findings = pair()
        if seen.count > maximumPending { findings.append(.seenNotInjected(seen.removeFirst())) }
        return findings
    }

    /// Lets time pass: reports what has waited longer than the limit.
    public mutating func advance(to monotonicNs: UInt64) -> [Finding] {
        var findings: [Finding] = []
        while let first = injected.first, first.monotonicNs + limitNs < monotonicNs {
            injected.removeFirst()
            if !mayStayUnseen(first) { findings.append(.injectedNotSeen(first)) }
            findings += pair()
        }
        while let first = seen.first, first.monotonicNs + limitNs < monotonicNs {
            findings.append(.seenNotInjected(seen.removeFirst()))
        }
        return findings
    }

    /// Both streams have ended: whatever is left is reported.
    public mutating func finish() -> [Finding] { advance(to: .max) }

    /// Pairs from the front as far as it goes.
    private mutating func pair() -> [Finding] {
        var findings: [Finding] = []
        while let (oldest, match) = nextPair() {
            for event in seen[..<match] { findings.append(.seenNotInjected(event)) }
            note(seen[match].event)
            injected.removeSubrange(...oldest)
            seen.removeSubrange(...match)
            matched += 1
        }
        return findings
    }

    /// The first injected event, or the first after motions that may stay unseen, that some seen event equals.
    private mutating func nextPair() -> (injected: Int, seen: Int)? {
        dropRepeats()
        for (index, candidate) in injected.enumerated() {
            let match = seen.firstIndex { $0.event == candidate.event && $0.monotonicNs >= candidate.monotonicNs }
            if let match { return (index, match) }
            guard case .motion = candidate.event else { return nil }
        }
        return nil
    }

    /// A held key repeats by itself: presses (and releases before them) of a key that the injector holds down.
    private mutating func dropRepeats() {
        while let first = seen.first, case .key(let code, true) = first.event, keysDown.contains(code),
            !injected.contains(where: { $0.event == first.event })
        {
            seen.removeFirst()
            repeats += 1
        }
    }

    private mutating func note(_ event: DeviceEvent) {
        switch event {
        case .key(let code, let down): if down { keysDown.insert(code) } else { keysDown.remove(code) }
        case .button: break
        case .motion: position = event
        }
    }

    private func mayStayUnseen(_ event: TimedDeviceEvent) -> Bool {
        guard case .motion = event.event else { return false }
        return event.event == position
    }
}
