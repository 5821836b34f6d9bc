import Browser
import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel
import FarmProtocol
import Foundation
import Recorder

/// A session that people work in.
extension CaptureSession: LiveSession {
    /// Makes the desk, and keeps the line on which the coordinator sends people to it.
    ///
    /// - Returns: keeps the line until it is cancelled; the session does not depend on it.
    func meetPeople() -> Task<Void, Never> {
        let desk = LiveDesk(
            session: self, id: order.session, worker: services.worker, dialler: services.dialler, clock: services.clock,
            reconnect: .seconds(services.configuration.reconnectSeconds), logger: services.logger)
        self.desk = desk
        let line = ControlLine(
            desk: desk, dialler: services.dialler,
            path: LinePath.control(worker: services.worker, session: order.session), logger: services.logger)
        return Task { await line.run() }
    }

    /// Opens the address as a script would, then lets people's hands through until the session's end is declared; at a draw's screen there
    /// are no hands.
    func servePeople() async throws {
        let script = try CaptureScript(steps: [.navigate(url: order.request.url)])
        let injector = try openHands()
        let places = ViewerPlaces(
            socketPath: desktop.desktop.viewerSocket, inputGate: gate, writer: input, fail: { [self] in fail($0) })
        await desk?.makePlaces(places, hands: order.request.isInteractive ? ViewerHands(injector) : nil)
        run(script, injector) { [self] in
            Task { await self.order.request.isInteractive ? self.passHands() : self.showScreen() }
        }
        background { [self] in
            while !Task.isCancelled && end.cause == nil {
                try? await Task.sleep(for: .seconds(3))
                await takeDownloads()
            }
        }
    }

    /// Takes into evidence what the person has downloaded so far.
    private func takeDownloads() async {
        guard end.cause == nil, inputAllowedAt != nil else { return }
        do { try await collectDownloads() } catch { fail(error) }
    }

    /// The address is open: from here on the injector is the user's.
    private func passHands() async {
        guard end.cause == nil else { return }
        do {
            try input.append(.system, .note("the address was opened; from here on a person's input is let through"))
        } catch { return fail(error) }
        transcript?.passHands(to: .viewer)
        await desk?.openInput()
        tell(SessionReport(phase: .open, detail: "recording, a person works"))
    }

    /// The draw's screen is open: from here on it is only looked at.
    private func showScreen() async {
        guard end.cause == nil else { return }
        do {
            try input.append(.system, .note("the draw's screen was opened; nobody works at this desktop"))
        } catch { return fail(error) }
        await desk?.beginWatch()
        tell(SessionReport(phase: .open, detail: "recording the draw's screen"))
    }

    // MARK: - LiveSession

    func facts() -> LiveFacts {
        let cause = end.cause
        let phase: SessionPhase = cause != nil ? .closing : inputAllowedAt != nil ? .open : .recording
        let detail =
            switch phase {
            case .closing: cause?.detail ?? ""
            case .open: "recording, input allowed"
            default: "recording; the opening is on its way"
            }
        return LiveFacts(
            phase: phase, detail: detail, light: light,
            frames: desktop.recorder.lastFrameIndex.map { Int64($0) + 1 } ?? 0,
            nonce: strip.isEmpty ? nil : Hex.encode(strip), openedAt: openedAt == 0 ? nil : Int64(openedAt),
            endsAt: inputAllowedAt == nil ? nil : endsAt.map { Int64($0) }, screenshots: Int64(screenshots),
            downloads: Int64(downloads.count))
    }

    func takePicture() async throws -> LivePicture { try await takeScreenshot() }

    func note(_ text: String) throws { try input.append(.system, .note(text)) }

    nonisolated func finish(_ reason: ClosingReason, _ detail: String) { end.declare(reason, detail) }
}
