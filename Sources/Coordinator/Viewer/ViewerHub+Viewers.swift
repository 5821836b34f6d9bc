import FarmProtocol

extension ViewerHub {
    /// A place at a desktop's door.
    struct Seat: Hashable, Sendable {
        let session: String
        let viewer: String
    }

    /// What the hub keeps of one viewer.
    struct Visitor {
        /// The browser's; nil before its handshake is done.
        var link: (any MessageLink)?
        /// The worker's, if it was there first.
        var desktop: (any MessageLink)?
        var waiter: CheckedContinuation<(any MessageLink)?, Never>?
        /// Waits for the end, on the worker's side.
        var desktopDone: CheckedContinuation<Void, Never>?
        var dismissal: Dismissal?
    }

    /// Whether somebody may come, without their coming.
    ///
    /// - Throws: `ProblemDetails` 409.
    func check(_ role: ViewerRole, person: String, to session: String) throws(ProblemDetails) {
        do { try (sessions[session]?.rendezvous ?? Rendezvous()).check(role, person: person) } catch {
            throw Self.problem(error)
        }
    }

    /// Gives a viewer its place, and has the worker told. `serve` or `giveUp` must follow.
    ///
    /// - Parameter person: the same text is the same person, whose newer viewer takes the older one's place.
    /// - Throws: `ProblemDetails` 409 for a second user, too many watchers, an ended session.
    func admit(_ role: ViewerRole, person: String, to session: String) throws(ProblemDetails) -> Seat {
        let seat = Seat(session: session, viewer: Self.newID())
        var entry = sessions[session] ?? Session()
        let actions: [Rendezvous.Action]
        do { actions = try entry.rendezvous.take(.came(viewer: seat.viewer, role, person: person)) } catch {
            throw Self.problem(error)
        }
        entry.visitors[seat.viewer] = Visitor()
        sessions[session] = entry
        perform(actions, in: session)
        Task { [limits] in
            try? await Task.sleep(for: limits.waiting)
            self.take(.waitedTooLong(viewer: seat.viewer), in: session)
        }
        return seat
    }

    /// Joins the browser's link to its desktop; returns when both are closed.
    func serve(_ seat: Seat, _ link: any MessageLink) async {
        sessions[seat.session]?.visitors[seat.viewer]?.link = link
        // A viewer speaks after the desktop (RFC 6143): what comes before is the end, or no viewer's.
        let watch = Task {
            do {
                let isEarly = try await link.receive() != nil
                self.leave(seat, isEarly ? .notBinary : .viewerLeft)
            } catch is CancellationError {} catch { self.leave(seat, .viewerLeft) }
        }
        let found = await desktop(of: seat)
        watch.cancel()
        await watch.value
        if let desktop = found {
            await LinkJoin(viewer: link, desktop: desktop).run()
        } else {
            let why = sessions[seat.session]?.visitors[seat.viewer]?.dismissal ?? .sessionEnded
            await link.close(code: why.code, reason: why.reason)
        }
        giveUp(seat)
    }

    /// Nothing is left of a viewer.
    func giveUp(_ seat: Seat) {
        guard let visitor = sessions[seat.session]?.visitors.removeValue(forKey: seat.viewer) else { return }
        visitor.waiter?.resume(returning: nil)
        visitor.desktopDone?.resume()
        take(.left(viewer: seat.viewer), in: seat.session)
        tidy(seat.session)
    }

    /// The browser's side ended while it waited.
    private func leave(_ seat: Seat, _ why: Dismissal) {
        guard let waiter = sessions[seat.session]?.visitors[seat.viewer]?.waiter else { return }
        sessions[seat.session]?.visitors[seat.viewer]?.waiter = nil
        sessions[seat.session]?.visitors[seat.viewer]?.dismissal = why
        waiter.resume(returning: nil)
    }

    /// nil when the viewer was dismissed before.
    private func desktop(of seat: Seat) async -> (any MessageLink)? {
        guard let visitor = sessions[seat.session]?.visitors[seat.viewer], visitor.dismissal == nil else { return nil }
        if let desktop = visitor.desktop { return desktop }
        return await withCheckedContinuation { sessions[seat.session]?.visitors[seat.viewer]?.waiter = $0 }
    }

    // MARK: The worker's side

    /// Whether the worker was told to dial this viewer's link, and has not yet.
    func expects(_ seat: Seat) -> Bool {
        sessions[seat.session]?.rendezvous.seats[seat.viewer]?.phase == .asked
    }

    /// The worker's link of a viewer; returns when the viewer has gone.
    func serveDesktop(_ seat: Seat, _ link: any MessageLink) async {
        guard expects(seat), take(.dialled(viewer: seat.viewer), in: seat.session) else {
            return await link.close(code: 1008, reason: "this viewer is not waited for")
        }
        await withCheckedContinuation { done in
            sessions[seat.session]?.visitors[seat.viewer]?.desktopDone = done
            if let waiter = sessions[seat.session]?.visitors[seat.viewer]?.waiter {
                sessions[seat.session]?.visitors[seat.viewer]?.waiter = nil
                waiter.resume(returning: link)
            } else {
                sessions[seat.session]?.visitors[seat.viewer]?.desktop = link
            }
        }
    }

    // MARK: What the rendezvous decides

    /// - Returns: whether the event was one that could happen now.
    @discardableResult
    func take(_ event: Rendezvous.Event, in session: String) -> Bool {
        guard let actions = try? sessions[session]?.rendezvous.take(event) else { return false }
        perform(actions, in: session)
        return true
    }

    private func perform(_ actions: [Rendezvous.Action], in session: String) {
        for action in actions {
            switch action {
            case .order(let viewer, let role):
                sessions[session]?.control?.orders.yield(.viewer(id: viewer, role: role))
            case .join: break
            case .dismiss(let viewer, let why): dismiss(Seat(session: session, viewer: viewer), why)
            }
        }
    }

    private func dismiss(_ seat: Seat, _ why: Dismissal) {
        guard let visitor = sessions[seat.session]?.visitors[seat.viewer] else { return }
        sessions[seat.session]?.visitors[seat.viewer]?.dismissal = why
        if let waiter = visitor.waiter {
            sessions[seat.session]?.visitors[seat.viewer]?.waiter = nil
            waiter.resume(returning: nil)
        } else if let link = visitor.link {
            Task { await link.close(code: why.code, reason: why.reason) }
        }
    }

    private static func problem(_ refusal: Rendezvous.Refusal) -> ProblemDetails {
        switch refusal {
        case .otherUser:
            ProblemDetails(
                status: 409, title: "Desktop in use",
                detail: "somebody else works at this desktop; it can be watched, or used when they have left")
        case .tooManyWatchers:
            ProblemDetails(
                status: 409, title: "Too many watchers",
                detail: "\(Rendezvous.maximumWatchers) people watch this desktop already; ask again when one has left")
        case .ended, .outOfTurn:
            ProblemDetails(status: 409, title: "No desktop", detail: "the session has ended")
        }
    }
}
