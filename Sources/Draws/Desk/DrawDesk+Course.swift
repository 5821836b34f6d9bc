internal import CryptoPrimitives
internal import DrandBeacon
public import DrawCore

/// What goes on by itself: deadline, beacon, stages, result. `advance()` is called once a second and after each step.
extension DrawDesk {
    /// Takes up what a killed process left: draws under way, and commitments that two persons agreed on.
    ///
    /// - Throws: `DrawsError`.
    public func start() async throws {
        for (draw, state, _) in try await overview() {
            if state == "under way" { underWay[draw] = 0 }
            if state != "draft", try await !office.isFinal(draw) { underWay[draw] = 0 }
        }
        for plan in agreedPlans {
            guard let draw = plan.draw, await !isCommitted(draw) else { continue }
            do { try await commit(plan) } catch let error as DrawsError where error.code == .notNow {}
        }
    }

    /// Goes on with every draw whose time has come.
    ///
    /// - Returns: what could not be done, for the log; it is tried again.
    public func advance() async -> [(draw: DrawIdentifier, error: any Error)] {
        let now = clock() / 1000
        var failures: [(draw: DrawIdentifier, error: any Error)] = []
        // A log that cannot be read fails below as well, draw by draw.
        try? await askMirrors()
        for (draw, time) in underWay where time <= now || unseen.contains(draw) {
            do {
                underWay[draw] = try await goOn(draw)
            } catch {
                failures.append((draw, error))
                underWay[draw] = now + 10
            }
        }
        return failures
    }

    /// One draw's next steps, as many as can be taken.
    ///
    /// - Returns: when to look again, Unix seconds; nil if nothing goes on by itself any more.
    private func goOn(_ draw: DrawIdentifier) async throws -> UInt64? {
        if unseen.contains(draw) {
            try await step(draw) { runner in try await runner.refresh() }
            unseen.remove(draw)
        }
        guard let standing = try await standing(of: Self.name(of: draw)), let commitment = standing.commitment else {
            return nil
        }
        let now = clock() / 1000
        switch standing.phase {
        case .draft, .committing: return nil
        case .published: return try await office.isFinal(draw) ? nil : now + Self.cosigningPause
        case .void:
            if try await isDecidedAnew(draw) { return now }
            return try await office.isFinal(draw) ? nil : now + Self.cosigningPause
        case .committed, .proving, .voiding, .proven:
            guard now >= commitment.revealDeadline else { return commitment.revealDeadline }
            // A signature that was made in time may still be on its way here.
            guard standing.configuration.quorum == 0 || !mayBeSigned(by: commitment.revealDeadline) else {
                return now + 1
            }
            _ = try await step(draw) { runner in try await runner.decide(now: clock()) }
        case .awaitingBeacon:
            if try await isDecidedAnew(draw) { return now }
            if let due = standing.beaconDue, now < due { return due }
            guard try await takeBeacon(draw, commitment) else { return now + 2 }
        case .drawing, .concluding:
            _ = try await step(draw) { runner in try await runner.run(now: clock()) }
        }
        return now
    }

    /// How long nothing is to be done for a draw that has ended and lacks cosignatures, in seconds; each that comes wakes it.
    private static let cosigningPause: UInt64 = 60

    /// Whether a larger cp(D) turned up after the decision: the log has only one, and it counts as long as the beacon is not known.
    private func isDecidedAnew(_ draw: DrawIdentifier) async throws -> Bool {
        guard try await standing(of: Self.name(of: draw))?.configuration.quorum ?? 0 > 0 else { return false }
        return try await step(draw) { runner in try await runner.decide(now: clock()) == .done }
    }

    /// The committed round: a rehearsal's own chain signs it here, any other is asked from drand's relays.
    private func takeBeacon(_ draw: DrawIdentifier, _ commitment: DrawCommitment) async throws -> Bool {
        let known = try await step(draw) { runner -> (own: BeaconFile?, chain: DrandChain) in
            (try runner.rehearsalRound(), try runner.beaconChain())
        }
        var beacon = known.own
        if beacon == nil {
            beacon = try await BeaconRelays(chain: known.chain, relays: settings.relays).ask(commitment.beaconRound)
                .beacon
        }
        guard let beacon else { return false }
        _ = try await step(draw) { runner in try await runner.take(beacon: beacon) }
        return true
    }

    /// In a rehearsal of its own chain nobody has to wait: deadline and round are taken as over.
    ///
    /// - Throws: `.notNow` for any other draw, and before the commitment.
    public func hasten(_ draw: DrawIdentifier) async throws {
        try await step(draw) { runner in
            guard draw.isRehearsal, runner.configuration.quorum == 0, try runner.rehearsalRound() != nil else {
                throw DrawsError(.notNow, "only a rehearsal with a chain of its own can be hastened")
            }
            switch runner.ceremony.phase {
            case .committed, .proven, .voiding: _ = try await runner.decide(now: clock())
            default: break
            }
            guard runner.ceremony.phase == .awaitingBeacon, let own = try runner.rehearsalRound() else { return }
            _ = try await runner.take(beacon: own)
        }
        underWay[draw] = 0
    }
}
