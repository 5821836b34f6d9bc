import Browser
import CanonicalJSON
import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel
import FarmProtocol
import Foundation
import Logging
import Recorder

extension CaptureSession {
    /// From the end of input to the last segment and the end of the journal.
    func finish(_ cause: SessionEnd.Cause) async {
        directory.releaseReserve()
        await desk?.end(cause.detail)
        guard chain != nil else { return await giveUp(cause) }
        var closing = SessionReport(phase: .closing, detail: cause.detail)
        closing.reason = cause.reason.rawValue
        tell(closing)
        let isOrderly = cause.gap == nil
        attempt("input log") { try input.append(.system, .note("input is closed: \(cause.detail)")) }
        stopHands()
        if isOrderly { await copyPages() }
        await collectLastDownloads()
        // Each has its own limit of two seconds, most of which went by with the copies.
        for resolution in resolutions { await resolution.value }
        if await desktop.casualty() != .display { await examineAgain() }
        await closeStreams()
        await endTasks()
        await stopRecording(gap: cause.gap)
        attempt("journal") {
            try journal.append(.ended(reason: cause.reason.rawValue, at: services.now()))
        }
    }

    /// Ends whatever could still add to the evidence, before the last segment binds it. Only the tokens over the opening
    /// are waited for: they have their own limit, and without them the session's anchors are not whole.
    private func endTasks() async {
        await openingTokens?.value
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        tasks = []
        isComplete = true
        input.close()
    }

    /// Seals what stands on disk and hands it over.
    func deliver(_ cause: SessionEnd.Cause) async {
        let recovery = SessionRecovery(directory: directory, services: services)
        await finishTelling()
        guard FileManager.default.fileExists(atPath: directory.journal) else {
            await services.report(order.session, SessionReport(phase: .failed, detail: cause.detail))
            try? directory.remove()
            return
        }
        await recovery.complete(recovered: false, failure: cause.detail)
    }

    /// The session never got its opening: nothing of it is evidence.
    private func giveUp(_ cause: SessionEnd.Cause) async {
        services.logger.warning("session \(order.session) ended before its opening: \(cause.detail)")
        desktop.recorder.stop()
        try? sealer?.finish()
    }

    /// Does what must not keep the session from being sealed; what fails is declared missing.
    private func attempt(_ what: String, _ work: () throws -> Void) {
        do {
            try work()
        } catch {
            declareMissing(what, String(describing: error))
        }
    }

    func declareMissing(_ what: String, _ why: String) {
        services.logger.warning("session \(order.session): something is missing; its manifest says what")
        services.logger.debug("session \(order.session): \(what) is missing: \(why)")
        try? journal.append(.missing(what: what, why: why))
    }

    private func stopHands() {
        titles?.stop()
        witness?.stop()
        attempt("the cross-check of input") { try transcript?.finish() }
    }

    // MARK: - After input

    /// Readable copies of the pages, taken through the debugging pipe once policy lets the worker attach.
    private func copyPages() async {
        let policies = (desktop.policy.inputDigests, desktop.policy.afterInputDigests)
        attempt("the policies' digests") {
            try input.append(
                .system,
                .note(
                    "browser policy during input sha256:\(policies.0.sha256) sm3:\(policies.0.sm3); "
                        + "after input sha256:\(policies.1.sha256) sm3:\(policies.1.sm3)"))
        }
        do {
            let pipe = try DebugPipe(worker: desktop.takeDebugPipe(), gate: gate, journal: debugPipeLog)
            debugPipe = pipe
            let copier = PageCopier(pipe)
            let before = try copier.probeAttaching()
            try input.append(.system, .note("attaching to pages under the policy of input: \(before)"))
            try desktop.policy.allowAttaching()
            guard try copier.waitUntilAllowed(seconds: 15) else {
                throw WorkerError(.program, "the browser did not let the worker attach after the policy changed")
            }
            for (number, page) in try copier.copyPages().enumerated() { try add(page, number: number + 1) }
        } catch {
            declareMissing("readable copies of the pages", String(describing: error))
        }
    }

    private var debugPipeLog: String { directory.scratch + "/debug-pipe.txt" }

    private func add(_ page: PageCopy, number: Int) throws {
        let description = ArtefactRegister.Description(
            name: page.url, mediaType: "multipart/related", source: .browser, afterInput: true)
        if let mhtml = page.mhtml { try artefacts.add(mhtml, as: "page/page-\(number).mhtml", description) }
        if let png = page.png {
            var picture = description
            picture.mediaType = "image/png"
            try artefacts.add(png, as: "page/page-\(number).png", picture)
        }
        for failure in page.failures { declareMissing("a copy of page \(number)", failure) }
        if page.pictureIsCut { declareMissing("the rest of page \(number)'s picture", "the page is too large") }
    }

    /// Encrypts a file of the scratch directory into `data/`.
    func seal(_ file: String, as path: String, mediaType: String) throws {
        guard let source = FileHandle(forReadingAtPath: file) else { return }
        defer { try? source.close() }
        guard var piece = try source.read(upToCount: 1 << 20), !piece.isEmpty else { return }
        let sealer = try AgeSealer(recipients: services.policy.sealedTo, output: directory.path(path))
        while !piece.isEmpty {
            try sealer.write(Array(piece))
            piece = try source.read(upToCount: 1 << 20) ?? Data()
        }
        try sealer.finish()
        try artefacts.complete(
            path, .init(mediaType: mediaType, source: .network, tier: .sealed))
    }

    // MARK: - Files that grew

    /// Downloads that were complete, and those that were not.
    private func collectLastDownloads() async {
        do {
            try await collectDownloads()
            for path in await desktop.growingDownloads() {
                declareMissing(
                    "download \(path.split(separator: "/").last ?? "")", "not complete when input was closed")
            }
        } catch {
            declareMissing("downloads", String(describing: error))
        }
    }

    private func examineAgain() async {
        do {
            let report = try await desktop.examine(
                session: order.session, phase: .close, services: services, sealer: sealer)
            try artefacts.add(
                report.canonicalBytes, as: CleanlinessReport.Phase.close.path,
                .init(mediaType: "application/json", source: .worker))
        } catch {
            services.logger.warning("session \(order.session): no second cleanliness report: \(error)")
        }
    }

    /// Ends the browser, so that its log is complete, and closes every ciphertext.
    private func closeStreams() async {
        attempt("input log") {
            try input.append(.system, .note("the browser is ended, so that its network log is complete"))
        }
        let pipeWasClosed = debugPipe != nil
        debugPipe = nil
        await desktop.endBrowser(pipeWasClosed: pipeWasClosed)
        attempt(SealedFiles.debugPipe) {
            try seal(debugPipeLog, as: SealedFiles.debugPipe, mediaType: "text/plain")
        }
        do {
            let log = try desktop.netLog.finish(output: directory.path(SealedFiles.netLog))
            try artefacts.complete(
                SealedFiles.netLog,
                .init(mediaType: "application/json", source: .network, tier: .sealed, torn: log.end.torn))
            let connections = directory.scratch + "/connections.json"
            try SessionFile.write(Array(log.connections.utf8), to: connections)
            try seal(connections, as: SealedFiles.connections, mediaType: "application/json")
            if let failure = log.end.failure { declareMissing("part of the browser's network log", failure) }
            if let unreadable = log.unreadable { declareMissing("peers and certificates", unreadable) }
        } catch {
            declareMissing("the browser's network log", String(describing: error))
        }
        attempt(SealedFiles.resolver) {
            try seal(desktop.desktop.resolverLog, as: SealedFiles.resolver, mediaType: "text/plain")
        }
        attempt(SealedFiles.values) {
            guard let sealer else { return }
            try sealer.finish()
            try artefacts.complete(
                SealedFiles.values, .init(mediaType: "application/jsonl", source: .worker, tier: .sealed))
        }
    }

    /// Stops the recorder and waits for its last segment, which covers the whole input log; or declares the gap.
    private func stopRecording(gap: GapValues.Reason?) async {
        desktop.recorder.stop()
        await recording?.value
        if light == .recording { light = .stopped }
        guard chain.hasBegun, !chain.hasEnded else { return }
        if let reason = gap ?? lateGap {
            attempt("the gap") { try chain.gap(reason, endUnixNs: services.clock.unixNs()) }
        }
    }
}
