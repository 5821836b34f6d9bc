internal import DrawCore
internal import TransparencyLog

/// Has the log's checkpoints cosigned: every mirror is asked at once and for itself, and nobody waits for a slow one.
///
/// What a mirror signed is kept before anything follows from it. A killed process asks again: a mirror gives the same line for the same
/// checkpoint.
extension DrawDesk {
    /// A mirror, and how it stands.
    public struct MirrorStanding: Sendable {
        public let mirror: DrawMirror
        public let record: CosignerRecord
        /// An answer of it is waited for now.
        public let isAsked: Bool
    }

    /// A question under way.
    struct AskedMirror {
        /// Unix milliseconds.
        let began: UInt64
        let task: Task<Void, Never>
    }

    private static let maximumAttempts = 4

    /// Every mirror that the office asks, as it was named.
    public var mirrors: [MirrorStanding] {
        settings.mirrors.map {
            MirrorStanding(mirror: $0, record: cosigners[$0.key], isAsked: asking[$0.key] != nil)
        }
    }

    /// Asks whoever has not signed the newest checkpoint, and whose turn it is, while a draw that counts is under way.
    func askMirrors() async throws {
        guard !settings.mirrors.isEmpty, underWay.keys.contains(where: { !$0.isRehearsal }) else { return }
        let size = await office.log.size
        let now = clock()
        for mirror in settings.mirrors where asking[mirror.key] == nil {
            let record = cosigners[mirror.key]
            // Who was left alone for a while is asked anew after a start.
            guard record.isDue(size: size, now: now) || record.signed < size && !heard.contains(mirror.key) else {
                continue
            }
            asking[mirror.key] = AskedMirror(
                began: now,
                task: Task {
                    await self.ask(mirror)
                    self.asking[mirror.key] = nil
                    self.heard.insert(mirror.key)
                })
        }
    }

    private func ask(_ mirror: DrawMirror) async {
        var size = await office.log.size
        do {
            var old = cosigners[mirror.key].signed
            for _ in 0..<Self.maximumAttempts {
                // A mirror that reads the log by itself may be ahead of what it was asked for.
                let note = try await office.log.latest()
                size = try Checkpoint(parsing: note.text).size
                guard old <= size else {
                    throw CosignerTrouble(
                        .refused, status: 409,
                        "it has signed \(old) entries, and this log has \(size): two logs under one key, or a log that was set back"
                    )
                }
                let proof = try await office.log.proof(from: old, to: size)
                switch await client.ask(mirror, note, from: old, proof: proof) {
                case .signed(let note, let time): return try await keep(note, of: mirror, size: size, time: time)
                case .standsAt(let told):
                    guard told != old else {
                        throw CosignerTrouble(.wrong, status: 409, "it names the size \(told) that it was told")
                    }
                    old = told
                case .trouble(let trouble): throw trouble
                }
            }
            throw CosignerTrouble(.wrong, status: 409, "it names another size each time")
        } catch let trouble as CosignerTrouble {
            note(trouble, of: mirror, size: size)
        } catch is CancellationError {
        } catch { note(CosignerTrouble(.later, "not kept here: \(error)"), of: mirror, size: size) }
    }

    private func keep(_ note: SignedNote, of mirror: DrawMirror, size: UInt64, time: UInt64) async throws {
        _ = try await office.cosigned.keep(
            note.encoded, name: mirror.key.name, cosigners: [mirror.key], log: office.log, now: clock() / 1000)
        var record = cosigners[mirror.key]
        record.took(size: size, time: time, now: clock())
        try cosigners.keep(record)
        lookAgain()
    }

    /// Cosignatures are new: each draw that waits for some is looked at again.
    func lookAgain() {
        for draw in underWay.keys where !draw.isRehearsal {
            underWay[draw] = 0
            unseen.insert(draw)
        }
    }

    private func note(_ trouble: CosignerTrouble, of mirror: DrawMirror, size: UInt64) {
        guard !Task.isCancelled else { return }
        var record = cosigners[mirror.key]
        record.took(trouble, size: size, now: clock())
        // A disk that takes nothing is complained of where draws go on.
        try? cosigners.keep(record)
    }

    /// Whether a signature may still come that was made by the deadline: somebody was asked before it, or was not heard since the start.
    func mayBeSigned(by deadline: UInt64) -> Bool {
        settings.mirrors.contains { mirror in
            guard let asked = asking[mirror.key] else { return false }
            return asked.began / 1000 <= deadline || !heard.contains(mirror.key)
        }
    }
}
