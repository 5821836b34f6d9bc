import CryptoPrimitives
import EvidenceModel
import FarmProtocol
import Foundation
import Recorder
import TokenVerification
import TransparencyLog

extension CaptureSession {
    /// Runs something beside the session until it ends.
    func background(_ work: @escaping @Sendable () async -> Void) {
        tasks.append(Task { await work() })
    }

    /// Chains segments as they close, and ends the session when the recorder fails.
    func listenToRecorder() {
        let events = desktop.recorder.events
        let (queue, continuation) = AsyncStream.makeStream(of: RecorderEvent.self)
        // A failure stops input at once, also while the session is busy with a large file.
        Task { @concurrent in
            for await event in events {
                if case .failed(let error) = event { self.declare(recorder: error) }
                continuation.yield(event)
            }
            continuation.finish()
        }
        recording = Task {
            for await event in queue { self.take(event) }
        }
    }

    private func take(_ event: RecorderEvent) {
        do {
            switch event {
            case .started, .stopped: break
            case .segmentClosed(let segment): try chain.append(segment)
            case .damageUnreliable(let frame):
                if isComplete { return }
                try input.append(
                    .system,
                    .note(
                        "the X server left a change unreported at frame \(frame): everything is compared from here on"))
            case .failed(let error):
                light = .failed
                declare(recorder: error)
                lateGap = lateGap ?? end.cause?.gap ?? .recorder
            }
        } catch {
            fail(error)
            lateGap = lateGap ?? end.cause?.gap ?? .worker
        }
    }

    /// Ends the session when browser or X server die, when its time is over, and lets the cross-check's clock run.
    func watchDesktop() {
        endsAt = services.now() + UInt64(services.policy.limits.sessionSeconds) * 1000
        background {
            let started = ContinuousClock.now
            let limit = Duration.seconds(Int(self.services.policy.limits.sessionSeconds))
            while !Task.isCancelled && self.end.cause == nil {
                await self.look(started.duration(to: .now) > limit)
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        background {
            while !Task.isCancelled && self.end.cause == nil {
                await self.weigh()
                try? await Task.sleep(for: .seconds(2))
            }
        }
        background {
            while !Task.isCancelled && self.end.cause == nil {
                try? await Task.sleep(for: self.services.configuration.markInterval)
                if Task.isCancelled || self.end.cause != nil { return }
                await self.mark()
            }
        }
    }

    private func look(_ isOver: Bool) async {
        if isOver { end.declare(.timeLimit, "the session's time is over") }
        switch await desktop.casualty() {
        case .none: break
        case .browser: end.declare(.browser, gap: .browser, "the browser ended")
        case .display: end.declare(.xServer, gap: .xServer, "the X server ended")
        case .resolver: end.declare(.worker, gap: .worker, "the desktop's resolver ended")
        }
        do { try transcript?.advance() } catch { fail(error) }
    }

    /// Ends the session in order before its bundle grows beyond what the policy allows.
    private func weigh() {
        let limit = services.policy.limits.bytes
        guard directory.bytes() > limit - min(limit / 4, Self.closingBytes) else { return }
        end.declare(.space, "the session has come near the policy's limit of \(limit) bytes")
    }

    /// Room left for what is made after input: last segment, copies of pages, logs, proofs.
    private static let closingBytes: UInt64 = 256 << 20

    /// A mark: a fresh token enters the chain, the strip shows the new head, and the head goes to the ledger.
    private func mark() async {
        do {
            let fresh = try await services.freshness.renew()
            guard end.cause == nil, let openingIndex else { return }
            let k = chain.lastMark + 1
            try SessionFile.write(fresh.token.der, to: directory.member(MarkValues.path(k)))
            let head = try chain.mark(token: DigestPair(of: fresh.token.der), time: fresh.time) {
                services.key.sign($0)
            }
            strip = Array(head.bytes.prefix(16))
            try desktop.recorder.setMark(strip)
            let salt = Entropy.bytes(Commitments.saltByteCount)
            let entry = SessionHead(
                opening: openingIndex, k: k, commitments: Commitments(toHead: head, contentSalt: salt))
            _ = try await ledger.submit(
                .head, .sessionHead(entry, .unsigned), contentSalt: salt, at: services.now(), limit: authorityLimit)
            if end.cause == nil {
                try noteGrowing()
                try await noteGrowingDownloads()
            }
        } catch {
            fail(error)
        }
    }

    /// Writes down what the growing streams hold so far, so that nothing in them can be exchanged later.
    private func noteGrowing() throws {
        if let prefix = try growingNetLog.read() {
            try input.append(
                .system, .artefact(path: SealedFiles.netLog, bytes: prefix.bytes, prefix.digests, prefix: true))
        }
        if let prefix = try growingValues.read() {
            try input.append(
                .system, .artefact(path: SealedFiles.values, bytes: prefix.bytes, prefix.digests, prefix: true))
        }
    }
}
